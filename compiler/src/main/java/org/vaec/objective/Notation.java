package org.vaec.objective;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.distribution.Parameter;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;
import org.vaec.model.ResolvedDensity;

/** How densities, guides and terms of one model are written. */
final class Notation {
  private final Model model;
  private final Letters.Names names;
  private final GuideGraph guides;
  private final Set<String> observed;

  Notation(Model model) {
    this(model, Set.of());
  }

  /**
   * @param observed data with a guide of which it is known that their values are there
   */
  Notation(Model model, Set<String> observed) {
    this.model = model;
    this.names = names(model);
    this.guides = new GuideGraph(model);
    this.observed = Set.copyOf(observed);
  }

  /** The names that formulas over parameters must not be confused with. */
  Letters letters(String bare, RandomVariable x, ResolvedDensity guide, ResolvedDensity density) {
    Set<String> shared = new LinkedHashSet<>();
    shared("q", guide, x, shared);
    shared("p", density, x, shared);
    return new Letters(names, bare, shared);
  }

  private static Letters.Names names(Model model) {
    Set<String> names = new LinkedHashSet<>();
    model.variables().forEach(variable -> names.add(variable.name()));
    model.observed().forEach(variable -> names.add(variable.name()));
    model.learned().forEach(array -> names.add(array.name()));
    return Letters.Names.of(names);
  }

  // What is written as one number for all elements.
  private static void shared(
      String distribution, ResolvedDensity density, RandomVariable x, Set<String> found) {
    List<Parameter> parameters = density.parameterisation().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (density.arguments().get(i).shape().isScalar() && !x.shape().isScalar()) {
        found.add(Letters.parameter(distribution, parameters.get(i).name()));
      }
    }
  }

  /** A term, as it stands in the bound. */
  String mathematics(Term term) {
    RandomVariable variable = model.variable(term.variable());
    return switch (term.kind()) {
      case KL -> kl(variable);
      case ENTROPY -> entropy(variable);
      case SUPERVISION -> supervision(variable);
      case LIKELIHOOD, PRIOR ->
          variable.isSummed()
              ? marginal(sum(variable))
              : variable.isIntegrated()
                  ? evidence(integration(variable))
                  : expectedLogDensity(variable);
    };
  }

  String mathematicsLatex(Term term) {
    RandomVariable variable = model.variable(term.variable());
    return switch (term.kind()) {
      case KL -> klLatex(variable);
      case ENTROPY -> entropyLatex(variable);
      case SUPERVISION -> supervisionLatex(variable);
      case LIKELIHOOD, PRIOR ->
          variable.isSummed()
              ? marginalLatex(sum(variable))
              : variable.isIntegrated()
                  ? evidenceLatex(integration(variable))
                  : expectedLogDensityLatex(variable);
    };
  }

  private Summation sum(RandomVariable k) {
    return Summation.of(model).stream()
        .filter(sum -> sum.summed().contains(k))
        .findFirst()
        .orElseThrow();
  }

  private Integration integration(RandomVariable z) {
    return Integration.of(model).stream()
        .filter(integration -> integration.latent().equals(z))
        .findFirst()
        .orElseThrow();
  }

  // Those of the latents that are drawn.
  private List<String> drawn(Collection<String> names) {
    return model.drawn(names).stream().filter(name -> !observed.contains(name)).toList();
  }

  /** {@code p(x | z)}. */
  String density(RandomVariable x) {
    return conditional("p", x.name(), x.density().parents());
  }

  String logPrior(RandomVariable z) {
    return "log " + density(z);
  }

  /** {@code q(z | x)}. */
  String guide(RandomVariable z) {
    return conditional("q", z.name(), z.guide().orElseThrow().given());
  }

  /** {@code KL(q(z | x) || p(z))}, inside an expectation over the latents that it is given. */
  String kl(RandomVariable z) {
    return outer(given(z), "KL(" + guide(z) + " || " + density(z) + ")");
  }

  String klLatex(RandomVariable z) {
    return outerLatex(
        given(z),
        "\\mathrm{KL}\\left(%s \\,\\|\\, %s\\right)".formatted(guideLatex(z), densityLatex(z)));
  }

  // The latents that the parameters of a KL depend on: never z itself, nor what is drawn given it.
  private List<String> given(RandomVariable z) {
    Set<String> parents = new LinkedHashSet<>(z.guide().orElseThrow().density().parents());
    parents.addAll(z.density().parents());
    return drawn(model.guideOrder()).stream().filter(parents::contains).toList();
  }

  /** {@code E_q(y | x)[...]}: over these latents alone, whatever the inside averages over. */
  private String outer(List<String> latents, String inside) {
    return latents.isEmpty()
        ? inside
        : "E_" + conditional("q", String.join(", ", latents), data(latents)) + "[" + inside + "]";
  }

  private String outerLatex(List<String> latents, String inside) {
    return latents.isEmpty()
        ? inside
        : "\\mathbb{E}_{%s}\\left[%s\\right]"
            .formatted(conditionalLatex("q", latents, data(latents)), inside);
  }

  // What the joint guide of these latents is conditioned on.
  private List<String> data(List<String> latents) {
    Set<String> ancestors = guides.withAncestors(latents);
    ancestors.removeAll(observed);
    return ancestors.stream()
        .flatMap(latent -> model.variable(latent).guide().orElseThrow().given().stream())
        .filter(name -> !ancestors.contains(name))
        .distinct()
        .toList();
  }

  /** {@code E_q[log p(x | z)]}, or without the expectation where no latent enters. */
  String expectedLogDensity(RandomVariable x) {
    return hasLatent(x.density().parents()) ? "E_q[log " + density(x) + "]" : "log " + density(x);
  }

  String expectedLogDensityLatex(RandomVariable x) {
    return hasLatent(x.density().parents())
        ? "\\mathbb{E}_q\\left[" + logDensityLatex(x) + "\\right]"
        : logDensityLatex(x);
  }

  String logDensityLatex(RandomVariable x) {
    return "\\log " + densityLatex(x);
  }

  String densityLatex(RandomVariable x) {
    return conditionalLatex("p", x.name(), x.density().parents());
  }

  String guideLatex(RandomVariable z) {
    return conditionalLatex("q", z.name(), z.guide().orElseThrow().given());
  }

  /** {@code E_q[log sum_k p(k) p(z | k)]}, or without the expectation where no sample enters. */
  String marginal(Summation sum) {
    String product = sum.members().stream().map(this::density).collect(Collectors.joining(" "));
    String marginal = "log sum_{" + sum.names() + "} " + product;
    return isSampled(sum) ? "E_q[" + marginal + "]" : marginal;
  }

  String marginalLatex(Summation sum) {
    String product =
        sum.members().stream().map(this::densityLatex).collect(Collectors.joining(" \\, "));
    String names =
        sum.summed().stream().map(k -> latex(k.name())).collect(Collectors.joining(", "));
    String marginal = "\\log \\sum_{" + names + "} " + product;
    return isSampled(sum) ? "\\mathbb{E}_q\\left[" + marginal + "\\right]" : marginal;
  }

  /** Whether a latent that is drawn from a guide enters one of the densities. */
  boolean isSampled(Summation sum) {
    return isSampled(sum.members());
  }

  private boolean isSampled(List<RandomVariable> members) {
    return !drawnIn(members).isEmpty();
  }

  /** The latents that are drawn from a guide and enter the densities. */
  List<String> drawnIn(List<RandomVariable> members) {
    return drawn(model.guideOrder()).stream()
        .filter(
            latent ->
                members.stream()
                    .anyMatch(
                        m -> m.name().equals(latent) || m.density().parents().contains(latent)))
        .toList();
  }

  /** {@code j, k}. */
  static String names(List<RandomVariable> variables) {
    return variables.stream().map(RandomVariable::name).collect(Collectors.joining(", "));
  }

  /** {@code log int p(z) p(x | z) dz}, inside an expectation where a sample enters. */
  String evidence(Integration integration) {
    String product =
        integration.members().stream().map(this::density).collect(Collectors.joining(" "));
    String log = "log int " + product + " d" + integration.latent().name();
    return isSampled(integration.members()) ? "E_q[" + log + "]" : log;
  }

  String evidenceLatex(Integration integration) {
    String product =
        integration.members().stream().map(this::densityLatex).collect(Collectors.joining(" \\, "));
    String log = "\\log \\int " + product + " \\, d" + latex(integration.latent().name());
    return isSampled(integration.members()) ? "\\mathbb{E}_q\\left[" + log + "\\right]" : log;
  }

  /** {@code p(z | x)}: given the rest of the densities that meet in it. */
  String posterior(String density, Integration integration) {
    return conditional(density, integration.latent().name(), rest(integration));
  }

  String posteriorLatex(String density, Integration integration) {
    return conditionalLatex(density, integration.latent().name(), rest(integration));
  }

  private static List<String> rest(Integration integration) {
    List<String> names = new ArrayList<>();
    for (RandomVariable member : integration.members()) {
      names.add(member.name());
      names.addAll(member.density().parents());
    }
    names.removeIf(integration.latent().name()::equals);
    return names.stream().distinct().toList();
  }

  /** {@code p(k | x)}: given the rest of the densities that are summed. */
  String posterior(String density, Summation sum, RandomVariable k) {
    return conditional(density, k.name(), rest(sum));
  }

  String posteriorLatex(String density, Summation sum, RandomVariable k) {
    return conditionalLatex(density, k.name(), rest(sum));
  }

  private static List<String> rest(Summation sum) {
    List<String> names = new ArrayList<>();
    for (RandomVariable member : sum.members()) {
      if (!member.isSummed()) {
        names.add(member.name());
      }
      member.density().parents().stream()
          .filter(parent -> sum.summed().stream().noneMatch(k -> k.name().equals(parent)))
          .forEach(names::add);
    }
    return names.stream().distinct().toList();
  }

  /** {@code H(q(z | x))}, the entropy, inside an expectation over the latents that it is given. */
  String entropy(RandomVariable z) {
    return outer(drawnParents(z), "H(" + guide(z) + ")");
  }

  String entropyLatex(RandomVariable z) {
    return outerLatex(drawnParents(z), "\\mathrm{H}\\left(" + guideLatex(z) + "\\right)");
  }

  private List<String> drawnParents(RandomVariable z) {
    return drawn(guides.parents(z.name()));
  }

  /** {@code mean of log q(y | x)}, over the rows with a y. */
  String supervision(RandomVariable y) {
    return "mean over observed %s of log %s".formatted(y.name(), guide(y));
  }

  String supervisionLatex(RandomVariable y) {
    return "\\overline{\\log " + guideLatex(y) + "}";
  }

  /** {@code sum over x[8, 8] of }. */
  static String sumOver(RandomVariable x) {
    return "sum over " + x.name() + x.shape() + " of ";
  }

  // Of a point mass every expectation is a value.
  private boolean hasLatent(List<String> names) {
    return !drawn(names).isEmpty();
  }

  /** {@code p(x, y | c)}. */
  static String joint(String density, List<String> of, List<String> given) {
    return conditional(density, String.join(", ", of), given);
  }

  static String jointLatex(String density, List<String> of, List<String> given) {
    return conditionalLatex(density, of, given);
  }

  private static String conditional(String density, String of, List<String> given) {
    return given.isEmpty()
        ? density + "(" + of + ")"
        : density + "(" + of + " | " + String.join(", ", given) + ")";
  }

  private static String conditionalLatex(String density, String of, List<String> given) {
    return conditionalLatex(density, List.of(of), given);
  }

  private static String conditionalLatex(String density, List<String> of, List<String> given) {
    String condition =
        given.isEmpty()
            ? ""
            : " \\mid " + String.join(", ", given.stream().map(Notation::latex).toList());
    return density
        + of.stream().map(Notation::latex).collect(Collectors.joining(", ", "(", condition + ")"));
  }

  static String latex(String name) {
    return LatexNames.variable(name);
  }
}
