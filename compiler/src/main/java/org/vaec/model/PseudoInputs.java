package org.vaec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Delta;
import org.vaec.distribution.Mixture;
import org.vaec.network.Initializer;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/**
 * {@code q(z | free)} in a mixture: the guide of z at learned inputs instead of data, one for each
 * component (Tomczak and Welling 2018). A learned input lies in the convex hull of the data's
 * support and enters the guide's networks as data do; the networks are shared with the guide.
 */
final class PseudoInputs {
  private final Problems problems;
  private final Expressions expressions;
  private final NetworkCalls networks;
  private final Map<Symbol.Variable, Statement.Guide> guides;
  private final Function<Symbol.Variable, DensityDraft> guide;

  PseudoInputs(
      Problems problems,
      Expressions expressions,
      NetworkCalls networks,
      Map<Symbol.Variable, Statement.Guide> guides,
      Function<Symbol.Variable, DensityDraft> guide) {
    this.problems = problems;
    this.expressions = expressions;
    this.networks = networks;
    this.guides = guides;
    this.guide = guide;
  }

  /** The guide's family with its arguments at the learned inputs. */
  Optional<DensityDraft.Bound> bind(Expression.Conditional written, Densities.Context context) {
    Symbol.Variable variable = context.variable();
    if (!isGuideOf(written, context)) {
      return Optional.empty();
    }
    Statement.Guide statement = guides.get(variable);
    if (statement.density().density() instanceof Expression.Call call
        && Delta.isNamed(call.callee().text())) {
      problems.add(
          Diagnostic.error(
                  "point-mass",
                  written.span(),
                  "the guide of `"
                      + variable.name()
                      + "` is a point mass, without a density to mix")
              .withRelated("the guide is here", statement.span())
              .withFix("give `%s` another guide or another prior".formatted(variable.name())));
      return Optional.empty();
    }
    Optional<DensityDraft.Bound> bound = guide.apply(variable).bound();
    if (bound.isEmpty() || bound.get().isFailed()) {
      return Optional.empty();
    }
    if (bound.get().family().name().equals(Mixture.CONSTRUCTION.name())) {
      problems.add(
          Diagnostic.notSupportedYet(
                  written.span(),
                  "a mixture of the guide of `%s`, which is a mixture itself"
                      .formatted(variable.name()))
              .withRelated("the guide is here", statement.span())
              .withFix(
                  "give `%s` a guide of one component, or another prior"
                      .formatted(variable.name())));
      return Optional.empty();
    }
    Optional<Set<Symbol.Variable>> replaced =
        replaced(written, statement, DensityDraft.parents(bound.get()));
    if (replaced.isEmpty() || !areInputs(replaced.get(), bound.get(), statement)) {
      return Optional.empty();
    }
    Plate plate = context.components().orElseThrow();
    Map<String, Lazy<Formula>> inputs = new LinkedHashMap<>();
    replaced
        .get()
        .forEach(
            symbol ->
                inputs.put(
                    symbol.name().text(),
                    new Lazy<>(() -> input(symbol, context.owner(), plate, written.span()))));
    Substitution substitution = new Substitution(inputs);
    List<Draft> arguments =
        bound.get().arguments().stream()
            .map(argument -> at(argument, replaced.get(), substitution, written.span()))
            .toList();
    return Optional.of(
        new DensityDraft.Bound(bound.get().family(), bound.get().parameterisation(), arguments));
  }

  private boolean isGuideOf(Expression.Conditional written, Densities.Context context) {
    String name = context.variable().name().text();
    Statement.Guide statement = guides.get(context.variable());
    boolean isGuide =
        written.density().text().equals("q")
            && written.of().size() == 1
            && written.of().getFirst() instanceof Expression.Reference(Name of)
            && of.text().equals(name)
            && context.place() == Densities.Place.PRIOR;
    if (!isGuide) {
      problems.error(
          "pseudo-inputs",
          written.span(),
          "only the prior of a latent can be a mixture of its own guide",
          context.place() == Densities.Place.PRIOR
              ? "write `q(" + name + " | free)`, or a distribution"
              : "write a distribution, as in `Mixture(10, Normal(free))`");
      return false;
    }
    if (statement == null || ExactPosteriors.isExact(statement)) {
      problems.error(
          "pseudo-inputs",
          written.span(),
          "`" + name + "` has no guide that could stand here",
          "add `guide q(" + name + " | x) = Normal(encoder(x))`");
      return false;
    }
    return true;
  }

  /** The variables in whose place {@code free} stands; the others are named as in the guide. */
  private Optional<Set<Symbol.Variable>> replaced(
      Expression.Conditional written, Statement.Guide statement, Set<Symbol.Variable> parents) {
    List<String> given = statement.given().stream().map(Name::text).toList();
    Set<Symbol.Variable> replaced = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean fits = written.given().size() == given.size();
    for (int i = 0; fits && i < given.size(); i++) {
      String name = given.get(i);
      String word = written.given().get(i) instanceof Expression.Reference(Name n) ? n.text() : "";
      if (word.equals("free")) {
        parents.stream().filter(p -> p.name().text().equals(name)).forEach(replaced::add);
      } else {
        fits = word.equals(name);
      }
    }
    if (fits && !replaced.isEmpty()) {
      return Optional.of(replaced);
    }
    String name = statement.latents().getFirst().text();
    problems.add(
        Diagnostic.error(
                "pseudo-inputs",
                written.span(),
                "`"
                    + written.span().text().strip()
                    + "` is not the guide with `free` in place of what it is given")
            .withRelated("the guide is here", statement.span())
            .withFix(
                "write `q("
                    + name
                    + " | "
                    + String.join(", ", given.stream().map(g -> "free").toList())
                    + ")`"));
    return Optional.empty();
  }

  private boolean areInputs(
      Set<Symbol.Variable> replaced, DensityDraft.Bound bound, Statement.Guide statement) {
    for (Symbol.Variable symbol : replaced) {
      if (symbol.isLatent()) {
        problems.add(
            Diagnostic.error(
                    "pseudo-inputs",
                    statement.density().span(),
                    "this guide depends on the latent variable `"
                        + symbol.name()
                        + "`, and only data can be learned inputs")
                .withFix("condition the guide on data alone, or write another prior"));
        return false;
      }
      if (symbol.categories() > 0 && bound.arguments().stream().anyMatch(a -> indexes(a, symbol))) {
        problems.later(
            statement.density().span(),
            "a learned input in place of the category `" + symbol.name() + "` where it is an index",
            "pass it through a network");
        return false;
      }
    }
    return true;
  }

  /** Whether a category stands elsewhere than as an input of a layer. */
  private static boolean indexes(Draft draft, Symbol.Variable category) {
    boolean layer =
        draft.meaning() instanceof Draft.Trunk || draft.meaning() instanceof Draft.Layered;
    return draft.parts().stream()
        .anyMatch(
            part ->
                part.meaning() instanceof Draft.Variable(Symbol.Variable symbol)
                    ? symbol == category && !layer
                    : indexes(part, category));
  }

  private Draft at(
      Draft argument, Set<Symbol.Variable> replaced, Substitution substitution, Span span) {
    Set<Symbol.Variable> variables = argument.variables();
    if (variables.stream().noneMatch(replaced::contains)) {
      return argument.at(span);
    }
    List<Draft> kept = new ArrayList<>();
    variables.stream()
        .filter(symbol -> !replaced.contains(symbol))
        .forEach(symbol -> kept.add(expressions.variable(symbol)));
    return Draft.computed(
        argument.shape(),
        argument.range(),
        kept,
        span,
        () -> substitution.apply(argument.formula().get()));
  }

  /** A learned value in the convex hull of a variable's support, started near the data's mean. */
  private Formula input(Symbol.Variable symbol, String owner, Plate plate, Span span) {
    Constraint constraint = hull(symbol.support());
    Shape shape = symbol.shape().get();
    String name = symbol.name().text();
    return networks.learned(
        owner + ".inputs",
        name,
        constraint,
        symbol.categories() > 0 ? shape.append(symbol.categories()) : shape,
        new Initializer.FromData(name, (mean, deviation) -> constraint.unlink(mean)),
        Optional.of(plate),
        span);
  }

  private static Constraint hull(Support support) {
    return switch (support) {
      case Support.Real s -> Constraint.REAL;
      case Support.Integer s -> Constraint.REAL;
      case Support.Angle s -> Constraint.REAL;
      case Support.Positive s -> Constraint.POSITIVE;
      case Support.NonNegative s -> Constraint.POSITIVE;
      case Support.Count s -> Constraint.POSITIVE;
      case Support.Unit s -> Constraint.UNIT;
      case Support.OpenUnit s -> Constraint.UNIT;
      case Support.Binary s -> Constraint.UNIT;
      case Support.Category s -> Constraint.SIMPLEX;
      case Support.Simplex s -> Constraint.SIMPLEX;
      default -> throw new IllegalStateException("model: data of type " + support.words());
    };
  }
}
