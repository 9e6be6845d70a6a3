package org.vaec.distribution;

import java.util.List;
import java.util.Set;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/**
 * A mixture of K equally likely components of one family D, which differ in their parameters. One
 * component is drawn for the whole of a variable, so that a vector comes from one cluster.
 *
 * <p>log p(x) = log sum_k p_k(x) - log K, p_k(x) the density of all elements together. A sample is
 * pathwise where those of D are: as the weights are equal, which component is drawn is noise that
 * depends on no parameter, and d/dt E[f(x)] = 1/K sum_k d/dt E_k[f(x_k(t))].
 *
 * @param form how the components' parameters are written
 * @param arguments one value per parameter; along {@code plate} where the components differ in it
 * @param plate the components, of known size
 * @param eventRank of the variable: all its axes belong to one event
 */
public record Mixture(Parameterisation form, List<Value> arguments, Plate plate, int eventRank)
    implements Distribution {
  public static final Construction CONSTRUCTION =
      new Construction(
          "Mixture",
          "Mixture(K, D)",
          "One of K equally likely components, drawn once for the whole of a variable.",
          "log p(x) = log sum_k p_D(x | k) - log K",
          "a distribution, or the guide at learned inputs as in `q(z | free)`",
          List.of(),
          "McLachlan and Peel 2000, Finite Mixture Models; Tomczak and Welling 2018, VAE with a"
              + " VampPrior");

  public Mixture {
    arguments = List.copyOf(arguments);
  }

  /** The family of mixtures of {@code component} for a variable of so many axes. */
  public static Family of(Family component, Plate plate, int eventRank) {
    List<Parameterisation> forms =
        component.parameterisations().stream().map(form -> of(form, plate, eventRank)).toList();
    return new Family(
        CONSTRUCTION.name(),
        CONSTRUCTION.summary(),
        CONSTRUCTION.formula(component).replace("; log p_D(x)", "; log p_D(x | k)"),
        CONSTRUCTION.source(),
        eventRank,
        component.support(),
        forms,
        forms.get(component.parameterisations().indexOf(component.head())));
  }

  private static Parameterisation of(Parameterisation form, Plate plate, int eventRank) {
    return new Parameterisation(
        form.parameters(), values -> new Mixture(form, values, plate, eventRank));
  }

  /** All components at once, along the plate. */
  public Distribution component() {
    return form.construct().apply(arguments);
  }

  @Override
  public Family family() {
    return of(component().family(), plate, eventRank);
  }

  @Override
  public Support support() {
    return component().support();
  }

  @Override
  public Density density() {
    return Density.whole(this);
  }

  @Override
  public Value logDensity(Value x) {
    Value joint = component().preciseLogDensity(x).sumEvent();
    // Components that differ in nothing are one.
    return joint.plates().contains(plate)
        ? joint.logSumExpPlates(Set.of(plate)).minus(Math.log(plate.size()))
        : joint;
  }

  /** The mean over the components of their expectations. */
  @Override
  public Moment moment(Statistic statistic) {
    return component().moment(statistic) instanceof Moment.Known(Value moment, String formula)
            && moment.plates().contains(plate)
        ? Moment.known(moment.meanPlates(Set.of(plate)), "the mean over k of " + formula)
        : component().moment(statistic);
  }

  @Override
  public Value sample(NoiseSource noise, Shape shape) {
    int count = plate.size();
    Value drawn =
        noise.uniform(Shape.SCALAR).times(count).floor().minimum(Value.constant(count - 1));
    Value isDrawn = Value.of(new Op.Coordinate(plate)).equalTo(drawn);
    List<Value> chosen = arguments.stream().map(argument -> chosen(isDrawn, argument)).toList();
    return form.construct().apply(chosen).sample(noise, shape);
  }

  private Value chosen(Value isDrawn, Value argument) {
    return argument.plates().contains(plate)
        ? isDrawn.select(argument, Value.constant(0)).sumPlates(Set.of(plate))
        : argument;
  }

  @Override
  public boolean isPathwise() {
    return component().isPathwise();
  }

  @Override
  public boolean isImplicit() {
    return component().isImplicit();
  }
}
