package org.vaec.distribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vaec.graph.Tensor;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Settings of every family, ordinary and extreme, for which every law must hold: a new family is
 * tested by adding its lines here.
 *
 * <p>Near 1 a double says less of 1 - x than near 0 of x, so densities with a pole stand with it at
 * 0. A location is at most 1e4 scales from 0: beyond, the rounding of x itself is what a test in
 * double precision to 1e-10 would see.
 */
final class Catalogue {
  private Catalogue() {}

  /** One event of one number each, so that sums and quadrature are exact. */
  static List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    add(all, "Normal", numbers(0, 1), numbers(1e4, 1), numbers(-0.7, 1e-4), numbers(3, 1e4));
    add(all, "MultivariateNormal", vector(0.1, 0.3), vector(-1e3, 0.5), vector(300, 1e3));
    add(all, "LowRankMultivariateNormal", line(0.1, 0.3, 0.2), line(-1e3, 0.5, 1e-3));
    add(all, "Bernoulli", numbers(0.3), numbers(1e-7), numbers(0), numbers(1));
    add(all, "ContinuousBernoulli", numbers(0.5), numbers(0.51), numbers(0.1), numbers(1 - 1e-6));
    add(all, "Categorical", probs(0.2, 0.5, 0.3), probs(0.4, 0.6, 0), probs(1e-9, 0, 1 - 1e-9));
    add(all, "Poisson", numbers(3.5), numbers(1e-4), numbers(1e4));
    add(all, "NegativeBinomial", numbers(3.5, 2), numbers(200, 0.3), numbers(4, 1e4));
    add(all, "Laplace", numbers(0, 1), numbers(1e4, 2), numbers(0.6, 1e-4), numbers(-3, 1e4));
    add(all, "LogNormal", numbers(0, 1), numbers(2, 0.01), numbers(-5, 3));
    add(all, "Gamma", numbers(2.5, 0.7), numbers(0.2, 30), numbers(1e3, 1e-4), numbers(1, 2));
    add(all, "Chi2", numbers(5), numbers(0.4), numbers(300));
    add(all, "Exponential", numbers(1), numbers(1e4), numbers(1e-4));
    add(all, "StudentT", numbers(5, 0.5, 2), numbers(1, 0, 1), numbers(1e6, 1e3, 0.5));
    add(all, "StudentT", numbers(2.5, -1, 1e-3), numbers(70, 0, 1e4));
    add(all, "HalfNormal", numbers(1), numbers(1e4), numbers(1e-4));
    add(all, "Logistic", numbers(0, 1), numbers(1e4, 2), numbers(0.6, 1e-4), numbers(-3, 1e4));
    add(all, "Gumbel", numbers(0, 1), numbers(1e4, 2), numbers(0.6, 0.3), numbers(-3, 1e4));
    add(all, "Cauchy", numbers(0, 1), numbers(1e4, 2), numbers(-0.7, 1e-3), numbers(3, 1e4));
    add(all, "InverseGamma", numbers(2.5, 0.7), numbers(1, 2), numbers(50, 1e3), numbers(7, 1e-2));
    add(all, "Weibull", numbers(1, 2), numbers(3, 0.7), numbers(0.2, 6), numbers(5, 1));
    add(all, "Beta", numbers(0.7, 2.5), numbers(1, 1), numbers(0.3, 5), numbers(50, 200));
    add(all, "Kumaraswamy", numbers(0.7, 2.5), numbers(1, 1), numbers(0.5, 5), numbers(20, 30));
    add(all, "LogitNormal", numbers(0, 1), numbers(-2, 0.1), numbers(0.7, 2));
    add(all, "Geometric", numbers(0.3), numbers(0.99), numbers(1e-2));
    add(all, "Uniform", numbers(0, 1), numbers(-2, 3), numbers(0.2, 0.9), numbers(2, 1e3));
    add(all, "Pareto", numbers(1, 2.5), numbers(0.2, 0.8), numbers(30, 12));
    add(all, "Binomial", numbers(10, 0.3), numbers(1, 1e-7), numbers(4, 0), numbers(200, 0.9));
    add(all, "Binomial", numbers(10, 0.8));
    add(all, "BetaBinomial", numbers(10, 2.5, 0.7), numbers(200, 3, 40), numbers(1, 1, 1));
    add(all, "VonMises", numbers(0.5, 2), numbers(-3, 1e-4), numbers(1, 1e4), numbers(40, 60));
    add(all, "VonMisesFisher", direction(2, 0.6, -0.8), direction(1e-4, 0, 1));
    add(
        all,
        "VonMisesFisher",
        direction(3, 2 / 3.0, -1 / 3.0, 2 / 3.0),
        direction(1e4, 0.8, 0, 0.6));
    add(all, "SphericalUniform", numbers(2), numbers(3));
    add(all, "RelaxedBernoulli", numbers(1, 0.3), numbers(1.5, 0.8), numbers(0.5, 1e-6));
    add(all, "RelaxedOneHotCategorical", relaxed(0.7, 0.2, 0.8), relaxed(1.2, 0.2, 0.5, 0.3));
    add(all, "Dirichlet", probs(0.7, 2.5), probs(0.2, 0.6, 4), probs(12, 5, 8), probs(1, 1, 1));
    add(all, "OneHotCategorical", probs(0.2, 0.5, 0.3), probs(0.4, 0.6), probs(1e-9, 0, 1 - 1e-9));
    add(all, "Multinomial", counts(1, 0.2, 0.5, 0.3), counts(7, 0.4, 0.6), counts(9, 0.7, 0, 0.3));
    add(all, "Multinomial", counts(7, 0.9, 0.1), counts(9, 0.1, 0.1, 0.8));
    add(all, "DirichletMultinomial", counts(7, 0.4, 2.6), counts(9, 3, 0.1, 50));
    add(all, "OrderedLogistic", graded(0.3, -1, 0.2, 2), graded(-40, 1), graded(1e4, 9999, 10001));
    // The last is hardly wider than a level, and nearer to the one above than to the one below.
    add(
        all,
        "DiscretizedLogistic",
        numbers(0.4, 0.1),
        numbers(-0.1, 0.01),
        numbers(0.9, 3),
        numbers(100.8 / 255, 5e-3));
    return all;
  }

  /** Further ways to write the parameters, and events of several numbers. */
  static List<Setting> furtherSettings() {
    List<Setting> all = new ArrayList<>();
    addForm(all, "Normal", 1, numbers(1, 4));
    addForm(all, "MultivariateNormal", 0, plane());
    addForm(all, "MultivariateNormal", 1, covariance());
    addForm(all, "LowRankMultivariateNormal", 0, factored());
    addForm(
        all,
        "VonMisesFisher",
        0,
        direction(9, 0.1, 0.7, -0.5, 0.5),
        direction(1, 0.6, 0, 0, 0, 0.8));
    addForm(all, "SphericalUniform", 0, numbers(5));
    addForm(all, "RelaxedBernoulli", 1, numbers(0.6, -2), numbers(2, 3));
    addForm(all, "RelaxedOneHotCategorical", 1, relaxed(0.8, 1, -2, 3), relaxed(2, -1, 1));
    addForm(all, "Bernoulli", 1, numbers(-2), numbers(40));
    addForm(all, "ContinuousBernoulli", 1, numbers(1e-9), numbers(-1e-2), numbers(100));
    addForm(all, "Categorical", 1, probs(1, -2, 30), probs(-100, 100));
    addForm(all, "Geometric", 1, numbers(-2), numbers(3));
    addForm(all, "Binomial", 1, numbers(10, -2), numbers(3, 4));
    addForm(all, "NegativeBinomial", 1, numbers(2, -0.3), numbers(0.5, 5));
    addForm(all, "OneHotCategorical", 1, probs(1, -2, 30), probs(-100, 100));
    addForm(all, "Multinomial", 1, counts(5, 1, -2, 3), counts(0, 0, 1));
    addForm(all, "Multinomial", 2, probs(0.2, 0.5, 0.3));
    addForm(all, "Multinomial", 3, probs(1, -2, 3));
    addForm(all, "DirichletMultinomial", 1, probs(0.4, 2.6));
    return all;
  }

  /** Families made from families, of one number each. */
  static List<Setting> constructions() {
    List<Setting> all = new ArrayList<>();
    zeroInflated(all, "Poisson", 0, numbers(3.5, 0.3), numbers(1e-4, 0.9), numbers(1e4, 1e-6));
    zeroInflated(all, "NegativeBinomial", 0, numbers(3.5, 2, 0.5), numbers(200, 0.3, 0.05));
    zeroInflated(all, "NegativeBinomial", 3, numbers(2, -0.3, -2), numbers(0.5, 5, 20));
    zeroInflated(all, "Geometric", 1, numbers(0.3, -40));
    zeroInflated(all, "Binomial", 0, numbers(10, 0.3, 0.2), numbers(4, 0.7, 0));
    mixture(all, "Normal", vectors(2, -1, 0, 4, 1, 0.3, 2), vectors(2, 1e4, 1.0002e4, 1, 3));
    mixture(all, "Normal", vectors(2, 0.5, 2));
    mixture(all, "LogNormal", vectors(2, 0, 2, 1, 0.4));
    mixture(all, "Poisson", vectors(1, 0.1, 5, 40));
    mixture(all, "Bernoulli", vectors(1, 0, 1e-3, 0.7));
    // The mode inside, on the edge, outside and far outside; pieces long and short.
    truncated(all, true, false, numbers(0.3, 2, 0), numbers(0, 1, 0), numbers(-20, 0.5, 0));
    truncated(all, true, false, numbers(-2, 0.6, 0), numbers(1e4, 2, 1.0003e4));
    truncated(all, false, true, numbers(1, 0.7, 3), numbers(5, 0.5, 2));
    truncated(all, true, true, numbers(0.2, 1, -1, 2), numbers(-2, 0.5, 0, 4));
    truncated(all, true, true, numbers(0.3, 100, 0, 1), numbers(-3, 2, 0, 0.5));
    truncated(all, true, true, numbers(9, 0.5, 0, 4), numbers(5, 2, 0, 4));
    return all;
  }

  /** Of Normal; location, scale and the bounds that there are. */
  @SafeVarargs
  private static void truncated(
      List<Setting> all, boolean hasLow, boolean hasHigh, List<Tensor>... settings) {
    Family made = Truncated.family(hasLow, hasHigh);
    for (List<Tensor> arguments : settings) {
      all.add(new Setting(made, made.canonical(), arguments));
    }
  }

  @SafeVarargs
  private static void zeroInflated(
      List<Setting> all, String family, int form, List<Tensor>... settings) {
    Family made = ZeroInflated.of(Distributions.named(family).orElseThrow());
    for (List<Tensor> arguments : settings) {
      all.add(new Setting(made, made.parameterisations().get(form), arguments));
    }
  }

  @SafeVarargs
  private static void mixture(List<Setting> all, String family, List<Tensor>... settings) {
    for (List<Tensor> arguments : settings) {
      all.add(mixture(family, arguments));
    }
  }

  /** The components' parameters stand along the first axis of each argument. */
  static Setting mixture(String family, List<Tensor> arguments) {
    Family component = Distributions.named(family).orElseThrow();
    Plate plate = new Plate("component", 150, arguments.getFirst().shape().size(0));
    Family made = Mixture.of(component, plate, 0);
    Family.Parameterisation form =
        new Family.Parameterisation(
            made.canonical().parameters(),
            values ->
                made.canonical()
                    .construct()
                    .apply(values.stream().map(value -> value.axisToPlate(plate)).toList()));
    return new Setting(made, form, arguments);
  }

  /** So many vectors of equal length, one after the other. */
  static List<Tensor> vectors(int count, double... values) {
    int length = values.length / count;
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Tensor.of(
                    Shape.of(length), Arrays.copyOfRange(values, i * length, (i + 1) * length)))
        .toList();
  }

  /** Whatever is of one number. */
  static Stream<Setting> ofOneNumber() {
    return Stream.concat(settings().stream(), constructions().stream());
  }

  static Stream<Setting> everything() {
    return Stream.concat(ofOneNumber(), furtherSettings().stream());
  }

  static Setting of(String family, int form, List<Tensor> arguments) {
    Family found = Distributions.named(family).orElseThrow();
    return new Setting(found, found.parameterisations().get(form), arguments);
  }

  @SafeVarargs
  private static void add(List<Setting> all, String family, List<Tensor>... settings) {
    addForm(all, family, 0, settings);
  }

  @SafeVarargs
  private static void addForm(
      List<Setting> all, String family, int form, List<Tensor>... settings) {
    for (List<Tensor> arguments : settings) {
      all.add(of(family, form, arguments));
    }
  }

  static List<Tensor> numbers(double... values) {
    return Arrays.stream(values).mapToObj(Tensor::scalar).toList();
  }

  /** A vector of one number. */
  private static List<Tensor> vector(double loc, double scale) {
    return List.of(Tensor.of(Shape.of(1), loc), Tensor.of(Shape.of(1, 1), scale));
  }

  /** A vector of one number, of which a factor of one column explains a part. */
  private static List<Tensor> line(double loc, double factor, double diagonal) {
    return List.of(
        Tensor.scalar(1),
        Tensor.of(Shape.of(1), loc),
        Tensor.of(Shape.of(1, 1), factor),
        Tensor.of(Shape.of(1), diagonal));
  }

  /** The mean and the covariance of {@link #plane}. */
  static List<Tensor> factored() {
    return List.of(
        Tensor.scalar(1),
        Tensor.of(Shape.of(2), 1, -2),
        Tensor.of(Shape.of(2, 1), 1.4, -1.2 / 1.4),
        Tensor.of(Shape.of(2), 2.25 - 1.96, 0.8 - 1.44 / 1.96));
  }

  static List<Tensor> probs(double... probs) {
    return List.of(Tensor.of(Shape.of(probs.length), probs));
  }

  /** A predictor and cutpoints. */
  static List<Tensor> graded(double predictor, double... cutpoints) {
    return List.of(Tensor.scalar(predictor), Tensor.of(Shape.of(cutpoints.length), cutpoints));
  }

  /** A unit vector and a concentration. */
  static List<Tensor> direction(double concentration, double... mean) {
    return List.of(Tensor.of(Shape.of(mean.length), mean), Tensor.scalar(concentration));
  }

  /** A temperature and a vector. */
  static List<Tensor> relaxed(double temperature, double... vector) {
    return List.of(Tensor.scalar(temperature), Tensor.of(Shape.of(vector.length), vector));
  }

  /** A number of trials and a vector. */
  static List<Tensor> counts(int total, double... vector) {
    return List.of(Tensor.scalar(total), Tensor.of(Shape.of(vector.length), vector));
  }

  static List<Tensor> plane() {
    return List.of(Tensor.of(Shape.of(2), 1, -2), Tensor.of(Shape.of(2, 2), 1.5, 0, -0.8, 0.4));
  }

  /** The covariance of {@link #plane}. */
  static List<Tensor> covariance() {
    return List.of(Tensor.of(Shape.of(2), 1, -2), Tensor.of(Shape.of(2, 2), 2.25, -1.2, -1.2, 0.8));
  }
}
