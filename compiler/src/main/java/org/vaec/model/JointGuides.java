package org.vaec.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vaec.distribution.Family;
import org.vaec.distribution.MultivariateNormal;
import org.vaec.distribution.Parameter;
import org.vaec.shape.Shape;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/**
 * Guides of several latents at once: one distribution of all their elements, in the order in which
 * they are named.
 *
 * <p>Each latent gets its own factor of it. A distribution of independent elements is shared out. A
 * MultivariateNormal is the product q(a | x) q(b | x, a) ...: with its mean and its Cholesky factor
 * L in blocks, b given a is a MultivariateNormal of mean m_b + L_ba L_aa^-1 (a - m_a) and factor
 * L_bb. So what must be known of a joint guide, such as which closed form is valid, is what the
 * edges between its factors say.
 */
final class JointGuides {
  private final Problems problems;
  private final Function<Name, Optional<Symbol.Variable>> variables;
  private final Function<Symbol.Variable, Draft> values;
  private final Map<Statement.Guide, DensityDraft> joint = new HashMap<>();

  /**
   * @param variables the variable of a name
   * @param values a variable as others mention it
   */
  JointGuides(
      Problems problems,
      Function<Name, Optional<Symbol.Variable>> variables,
      Function<Symbol.Variable, Draft> values) {
    this.problems = problems;
    this.variables = variables;
    this.values = values;
  }

  static boolean isJoint(Statement.Guide statement) {
    return statement.latents().size() > 1;
  }

  /**
   * The factor of one of the latents.
   *
   * @param resolve resolves the distribution of all of them together, as if of one vector
   */
  DensityDraft factor(
      Statement.Guide statement,
      Symbol.Variable latent,
      Function<Symbol.Variable, DensityDraft> resolve) {
    List<Symbol.Variable> latents =
        statement.latents().stream().flatMap(name -> variables.apply(name).stream()).toList();
    boolean known =
        latents.size() == statement.latents().size()
            && latents.stream().allMatch(l -> l.shape().isKnown() && !l.shape().isFailed());
    if (!known) {
      return new DensityDraft(Optional.empty(), statement.density());
    }
    DensityDraft whole = joint.get(statement);
    if (whole == null) {
      whole = resolve.apply(together(latents));
      joint.put(statement, whole);
      if (whole.bound().isPresent() && !isSupported(whole.bound().get(), statement, latents)) {
        whole = new DensityDraft(Optional.empty(), statement.density());
        joint.put(statement, whole);
      }
    }
    return new DensityDraft(
        whole.bound().map(bound -> factor(bound, latent, latents)), statement.density());
  }

  // A comma, which no name can have: no variable is called so.
  private static Symbol.Variable together(List<Symbol.Variable> latents) {
    Symbol.Variable first = latents.getFirst();
    String names = latents.stream().map(l -> l.name().text()).collect(Collectors.joining(","));
    int elements = latents.stream().mapToInt(l -> l.shape().get().elements()).sum();
    return new Symbol.Variable(
        new Name(names, first.name().span()),
        Symbol.Variable.Kind.LATENT,
        ShapeVariable.known(Shape.of(elements)),
        first.support(),
        false,
        true,
        first.at());
  }

  private boolean isSupported(
      DensityDraft.Bound whole, Statement.Guide statement, List<Symbol.Variable> latents) {
    Family family = whole.family();
    boolean normal =
        family == MultivariateNormal.FAMILY && whole.parameterisation() == family.canonical();
    boolean vectors = latents.stream().allMatch(l -> l.shape().get().rank() == 1);
    if (family.hasCategories() || !normal && family.eventRank() > 0) {
      problems.later(
          statement.density().span(),
          "`%s` as a joint guide".formatted(family.name()),
          "use `Normal` or `MultivariateNormal(loc, cholesky)`, or write one guide for each"
              + " latent");
      return false;
    }
    if (normal && !vectors) {
      problems.later(
          statement.latents().getFirst().span().to(statement.latents().getLast().span()),
          "a joint `MultivariateNormal` of what are no vectors",
          "give each latent one dimension, as in `z[1]`");
      return false;
    }
    return true;
  }

  private DensityDraft.Bound factor(
      DensityDraft.Bound whole, Symbol.Variable latent, List<Symbol.Variable> latents) {
    if (whole.isFailed()) {
      return whole;
    }
    List<Symbol.Variable> before = latents.subList(0, latents.indexOf(latent));
    int from = before.stream().mapToInt(l -> l.shape().get().elements()).sum();
    Shape shape = latent.shape().get();
    if (whole.family() == MultivariateNormal.FAMILY) {
      return new DensityDraft.Bound(
          whole.family(), whole.parameterisation(), conditional(whole, before, from, shape));
    }
    List<Draft> arguments = new ArrayList<>();
    List<Parameter> parameters = whole.parameterisation().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Draft argument = whole.arguments().get(i);
      arguments.add(isScalar(argument) ? argument : part(argument, from, shape));
    }
    return new DensityDraft.Bound(whole.family(), whole.parameterisation(), arguments);
  }

  private List<Draft> conditional(
      DensityDraft.Bound whole, List<Symbol.Variable> before, int from, Shape shape) {
    Draft loc = whole.arguments().get(0);
    Draft cholesky = whole.arguments().get(1);
    int n = shape.elements();
    Draft corner = part(cholesky, from, Shape.of(n, n));
    if (before.isEmpty()) {
      return List.of(isScalar(loc) ? loc : part(loc, from, shape), corner);
    }
    List<Draft> parts = new ArrayList<>(List.of(loc, cholesky));
    before.forEach(symbol -> parts.add(values.apply(symbol)));
    Draft mean =
        Draft.computed(
            ShapeVariable.known(shape),
            Range.REAL,
            parts,
            loc.span(),
            () ->
                new Formula.ConditionalMean(
                    loc.formula().get(),
                    cholesky.formula().get(),
                    parts.subList(2, parts.size()).stream().map(p -> p.formula().get()).toList(),
                    from,
                    shape,
                    loc.span()));
    return List.of(mean, corner);
  }

  private static boolean isScalar(Draft draft) {
    return draft.shape().shape().map(Shape::isScalar).orElse(false);
  }

  private static Draft part(Draft whole, int from, Shape shape) {
    return Draft.computed(
        ShapeVariable.known(shape),
        whole.range(),
        List.of(whole),
        whole.span(),
        () -> new Formula.Part(whole.formula().get(), from, shape, whole.span()));
  }
}
