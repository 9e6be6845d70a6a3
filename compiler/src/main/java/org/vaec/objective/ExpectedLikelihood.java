package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Normal;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Op;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Term.Form;
import org.vaec.objective.Term.Kind;
import org.vaec.shape.Shape;

/**
 * E_q[log p(x | parents)] in closed form: exact, without a sample of any parent.
 *
 * <p>Latents are integrated out one after the other, last drawn first, each given those before it.
 * That is valid whatever depends on what under q: when the turn of a latent comes, all that the
 * guide draws given it is gone, or the closed form sees how it depends on it. Draws that stand
 * above x's parents in the guide may be left; over them the term is averaged like any other.
 *
 * @param x the data variable
 * @param value per event of x
 * @param sites how each parameter that depends on a latent does
 * @param latents integrated out, with their guide's families
 * @param left the latents that still have to be drawn for it
 */
record ExpectedLikelihood(
    RandomVariable x,
    Value value,
    List<Site> sites,
    SequencedMap<String, String> latents,
    List<String> left) {

  /** A parameter that depends on latents. */
  record Site(Parameter parameter, Dependency dependency) {}

  /** How. */
  enum Dependency {
    AFFINE,
    EXP_OF_AFFINE,
    OTHER
  }

  /**
   * @param lowering a symbolic one
   * @return empty if there is no closed form over some parent of x
   */
  static Optional<ExpectedLikelihood> of(Lowering lowering, RandomVariable x) {
    List<Value> arguments = lowering.arguments(x.density());
    List<Parameter> parameters = x.density().parameterisation().parameters();
    Map<Parameter, Dependency> dependencies = new LinkedHashMap<>();
    SequencedMap<String, String> integrated = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    Value value = lowering.logLikelihood(x);
    for (String latent : lowering.guideOrder().reversed()) {
      if (lowering.guide(latent) instanceof Delta) {
        // A value like that of data: there is nothing to integrate.
        continue;
      }
      Expectation expectation = lowering.expectation(latent);
      if (!expectation.concerns(value)) {
        continue;
      }
      Optional<Value> mean = expectation.of(value);
      if (mean.isPresent()) {
        value = mean.get();
        integrated.putFirst(latent, lowering.guide(latent).family().name());
      } else if (x.density().parents().contains(latent)) {
        return Optional.empty();
      } else {
        left.addFirst(latent);
      }
      for (int i = 0; i < arguments.size(); i++) {
        if (expectation.concerns(arguments.get(i))) {
          dependencies.merge(
              parameters.get(i),
              dependency(expectation.affine(), arguments.get(i)),
              (a, b) -> a == b && a == Dependency.AFFINE ? a : Dependency.OTHER);
        }
      }
    }
    List<Site> sites =
        dependencies.entrySet().stream().map(e -> new Site(e.getKey(), e.getValue())).toList();
    return Optional.of(new ExpectedLikelihood(x, value, sites, integrated, left));
  }

  private static Dependency dependency(AffineForms affine, Value argument) {
    if (affine.linearPart(argument).isPresent()) {
      return Dependency.AFFINE;
    }
    return argument.op() instanceof Op.Unary(UnaryFunction function)
            && function == UnaryFunction.EXP
            && affine.linearPart(argument.input(0)).isPresent()
        ? Dependency.EXP_OF_AFFINE
        : Dependency.OTHER;
  }

  Term term(Notation notation) {
    Letters letters = notation.letters("p", x, x.density(), x.density());
    Written formula =
        computed()
            .map(value -> Written.of(value, x, true, letters))
            .orElseGet(() -> expected(DensityFormula.of(x, x.density(), "p", notation)));
    return new Term(
        "likelihood." + x.name(),
        Kind.LIKELIHOOD,
        x.name(),
        Form.EXPECTED,
        Estimator.ANALYTIC,
        notation.expectedLogDensity(x),
        notation.expectedLogDensityLatex(x),
        formula.text(),
        formula.latex(),
        reason(letters));
  }

  private static Written expected(Written density) {
    return new Written(
        "E_q[" + density.text() + "]", "\\mathbb{E}_q\\left[" + density.latex() + "\\right]");
  }

  /** What is computed, over letters, where the parameters' moments say all. */
  private Optional<Value> computed() {
    if (x.density().family().eventRank() > 0
        || sites.size() != 1
        || sites.getFirst().dependency() == Dependency.OTHER) {
      return Optional.empty();
    }
    Site site = sites.getFirst();
    boolean affine = site.dependency() == Dependency.AFFINE;
    String parameter = Letters.parameter("p", site.parameter().name());
    String name = affine ? parameter : "log " + parameter;
    Value letter = Value.input(name, Shape.SCALAR);
    Distribution p =
        Symbols.distribution(
            x.density(),
            Shape.SCALAR,
            0,
            "p",
            Map.of(site.parameter().name(), affine ? letter : letter.exp()));
    Distribution moments =
        new Normal(
            Value.input("E[" + name + "]", Shape.SCALAR),
            Value.input("Var[" + name + "]", Shape.SCALAR).sqrt());
    return new Expectation(letter, Moments.of(moments, Shape.SCALAR))
        .of(p.logDensity(Value.input(x.name(), Shape.SCALAR)))
        .map(Symbols::simplified);
  }

  private String reason(Letters letters) {
    String names = String.join(", ", latents.keySet());
    String families = latents.values().stream().distinct().collect(Collectors.joining(" and "));
    String how =
        sites.stream()
            .map(
                site -> {
                  String parameter = letters.parameterOf(site.parameter().name(), "p");
                  return switch (site.dependency()) {
                    case AFFINE -> parameter + " is affine in " + names;
                    case EXP_OF_AFFINE -> "log " + parameter + " is affine in " + names;
                    case OTHER -> parameter + " depends on " + names;
                  };
                })
            .collect(Collectors.joining(" and "));
    String missing =
        x.optional()
            ? "; a missing value drops its term, which is exact if values are missing at random"
            : "";
    String given =
        left.isEmpty()
            ? ""
            : "; given %s, over whose samples it is averaged".formatted(String.join(", ", left));
    return "%s, and under %s every moment that this needs is known, so no sample of %s is drawn for it"
            .formatted(how, families, names)
        + given
        + missing;
  }
}
