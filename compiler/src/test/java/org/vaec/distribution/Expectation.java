package org.vaec.distribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.vaec.graph.Value;
import org.vaec.shape.Support;

/**
 * The exact expectation under a distribution of one number or of a vector: a sum where it is
 * discrete, and otherwise double-exponential quadrature (Takahasi and Mori 1974) between the points
 * where the integrand has a kink. Such nodes crowd doubly exponentially toward the ends of each
 * piece, so that singular ends, long tails and narrow peaks at an end all converge alike.
 */
final class Expectation {
  private static final double STEP = 1.0 / 48;

  /** In each of several dimensions: the densities looked at there have no narrow peaks. */
  private static final double SIMPLEX_STEP = 1.0 / 20;

  /** Nodes around an axis: a trapezoid rule over a period is exact for smooth functions. */
  private static final int AROUND = 48;

  /** Where exp(pi/2 sinh t) is about 1e300, as far as doubles go. */
  private static final double REACH = 6.75;

  /** No mass that a double shows lies beyond, and squares of such numbers do not overflow. */
  private static final double GREATEST_NODE = 1e140;

  private static final double HALF_PI = Math.PI / 2;

  private final Setting setting;
  private final double[] nodes;
  private final double[] probabilities;

  private Expectation(Setting setting, double[] nodes, double[] weights) {
    this.setting = setting;
    this.nodes = nodes;
    double[] logDensity = setting.at(nodes, setting.constant().logDensity(setting.variable()));
    this.probabilities =
        IntStream.range(0, weights.length)
            .mapToDouble(i -> Math.exp(logDensity[i] + Math.log(weights[i])))
            .toArray();
  }

  /** The expectation under {@code setting} of functions with these kinks. */
  static Expectation under(Setting setting, double... kinks) {
    int size = setting.event().elements();
    return switch (setting.constant().support()) {
      case Support.Binary b -> overCounts(setting, 2);
      case Support.BoundedCount(int most) -> overCounts(setting, most + 1);
      case Support.Category(int count, var names) -> overCounts(setting, count);
      case Support.Ordinal(int count) -> overCounts(setting, count);
      case Support.Count c -> overCounts(setting, endOfTail(setting));
      case Support.OneHot o -> over(setting, compositions(1, size));
      case Support.CountVector(OptionalInt total) ->
          over(setting, compositions(total.orElse(Setting.TOTAL), size));
      case Support.Levels(int count) ->
          over(
              setting,
              IntStream.range(0, count).mapToObj(k -> new double[] {k / (count - 1.0)}).toList());
      case Support.OpenSimplex s -> overSimplex(setting, size);
      case Support.UnitVector u -> overSphere(setting, size);
      default -> overPieces(setting, kinks);
    };
  }

  private static Expectation overCounts(Setting setting, int end) {
    return over(setting, IntStream.range(0, end).mapToObj(x -> new double[] {x}).toList());
  }

  /** A sum over events. */
  private static Expectation over(Setting setting, List<double[]> events) {
    double[] ones = new double[events.size()];
    Arrays.fill(ones, 1);
    return new Expectation(setting, flat(events), ones);
  }

  private static double[] flat(List<double[]> events) {
    return events.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** All vectors of so many counts with this sum. */
  private static List<double[]> compositions(int total, int size) {
    if (size == 1) {
      return List.of(new double[] {total});
    }
    List<double[]> all = new ArrayList<>();
    for (int last = 0; last <= total; last++) {
      for (double[] first : compositions(total - last, size - 1)) {
        double[] whole = Arrays.copyOf(first, size);
        whole[size - 1] = last;
        all.add(whole);
      }
    }
    return all;
  }

  /**
   * Quadrature over shares broken off one after the other: of what the others left, each takes a
   * share between 0 and 1.
   */
  private static Expectation overSimplex(Setting setting, int size) {
    List<double[]> events = new ArrayList<>(List.of(new double[] {1}));
    List<Double> weights = new ArrayList<>(List.of(1.0));
    for (int i = 1; i < size; i++) {
      List<double[]> longer = new ArrayList<>();
      List<Double> products = new ArrayList<>();
      for (int j = 0; j < events.size(); j++) {
        double left = events.get(j)[i - 1];
        for (double t = -REACH; t <= REACH; t += SIMPLEX_STEP) {
          double angle = 2 * HALF_PI * Math.sinh(t);
          double[] event = Arrays.copyOf(events.get(j), i + 1);
          // The logistic function from both sides, so that no share is a difference.
          event[i - 1] = left / (1 + Math.exp(-angle));
          event[i] = left / (1 + Math.exp(angle));
          double weight = event[i - 1] * event[i] / left * 2 * HALF_PI * Math.cosh(t);
          if (weight > 0) {
            longer.add(event);
            products.add(weights.get(j) * weight * SIMPLEX_STEP);
          }
        }
      }
      events = longer;
      weights = products;
    }
    return new Expectation(
        setting, flat(events), weights.stream().mapToDouble(weight -> weight).toArray());
  }

  /** Quadrature over the polar angle to the bulk and, in three dimensions, evenly around it. */
  private static Expectation overSphere(Setting setting, int size) {
    double[] samples = setting.samples(1001);
    double[] axis = new double[size];
    for (int i = 0; i < samples.length; i++) {
      axis[i % size] += samples[i];
    }
    axis = scaled(axis, 1 / length(axis));
    double[] angles = new double[1001];
    for (int i = 0; i < angles.length; i++) {
      double[] x = Arrays.copyOfRange(samples, i * size, (i + 1) * size);
      angles[i] = 2 * Math.asin(Math.min(1, length(sum(x, axis, -1)) / 2));
    }
    Arrays.sort(angles);
    double width = angles[750] - angles[250];
    double far = Math.min(angles[750] + 30 * width, Math.PI);
    SortedSet<Double> ends = new TreeSet<>(List.of(angles[250], angles[750], far, Math.PI));
    List<double[]> polar = new ArrayList<>();
    double from = 0;
    for (double to : ends) {
      addPiece(polar, from, to);
      from = to;
    }
    double[] first = perpendicular(axis);
    double[] second =
        size == 2
            ? new double[2]
            : new double[] {
              axis[1] * first[2] - axis[2] * first[1],
              axis[2] * first[0] - axis[0] * first[2],
              axis[0] * first[1] - axis[1] * first[0]
            };
    int around = size == 2 ? 2 : AROUND;
    List<double[]> events = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (double[] node : polar) {
      double sine = Math.sin(node[0]);
      double weight = size == 2 ? node[1] : node[1] * sine * 2 * Math.PI / around;
      for (int k = 0; k < around && weight > 0; k++) {
        double turn = 2 * Math.PI * k / around;
        double[] ring = sum(scaled(first, Math.cos(turn)), second, Math.sin(turn));
        events.add(sum(scaled(axis, Math.cos(node[0])), ring, sine));
        weights.add(weight);
      }
    }
    return new Expectation(
        setting, flat(events), weights.stream().mapToDouble(weight -> weight).toArray());
  }

  /** A unit vector at a right angle to another, in the plane of its two largest entries or so. */
  private static double[] perpendicular(double[] axis) {
    int last = axis.length - 1;
    double[] result = new double[axis.length];
    boolean isUpright = Math.hypot(axis[0], axis[1]) < 0.5;
    result[0] = isUpright ? -axis[last] : -axis[1];
    result[isUpright ? last : 1] = axis[0];
    return scaled(result, 1 / length(result));
  }

  private static double length(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  private static double[] scaled(double[] x, double factor) {
    return Arrays.stream(x).map(v -> v * factor).toArray();
  }

  /** x + factor y. */
  private static double[] sum(double[] x, double[] y, double factor) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + factor * y[i]).toArray();
  }

  /** A count above which no probability matters: beyond the largest sample and below exp(-60). */
  private static int endOfTail(Setting setting) {
    int end = 2 * (int) Arrays.stream(setting.samples(1000)).max().orElseThrow() + 20;
    Value logDensity = setting.constant().logDensity(setting.variable());
    while (setting.at(new double[] {end}, logDensity)[0] > -60) {
      end *= 2;
    }
    return end;
  }

  private static Expectation overPieces(Setting setting, double... kinks) {
    double[] sorted = Arrays.stream(setting.samples(1001)).sorted().toArray();
    double width = sorted[750] - sorted[250];
    SortedSet<Double> ends = new TreeSet<>();
    // The bulk stands at the ends of pieces, where the nodes are, and is kept apart from kinks far
    // away.
    for (int quantile : new int[] {250, 500, 750}) {
      ends.add(sorted[quantile]);
    }
    ends.add(sorted[250] - 30 * width);
    ends.add(sorted[750] + 30 * width);
    for (double kink : kinks) {
      ends.add(kink);
    }
    // The law integrates over one turn, of which a draw gives the numbers.
    Support support =
        setting.constant().support() instanceof Support.Angle
            ? new Support.Interval(-Math.PI, Math.PI)
            : setting.constant().support();
    ends.removeIf(end -> !support.contains(end));
    List<double[]> nodes = new ArrayList<>();
    if (Double.isInfinite(support.least())) {
      addTail(nodes, ends.first(), -width);
    } else {
      ends.add(support.least());
    }
    if (Double.isFinite(support.greatest())) {
      ends.add(support.greatest());
    }
    Double previous = null;
    for (double end : ends) {
      if (previous != null) {
        addPiece(nodes, previous, end);
      }
      previous = end;
    }
    if (Double.isInfinite(support.greatest())) {
      addTail(nodes, ends.last(), width);
    }
    // What rounded to an end is no node: the integrand may have a pole there.
    nodes.removeIf(
        node ->
            node[1] == 0
                || Math.abs(node[0]) > GREATEST_NODE
                || !support.contains(node[0])
                || node[0] == support.least()
                || node[0] == support.greatest());
    return new Expectation(
        setting,
        nodes.stream().mapToDouble(node -> node[0]).toArray(),
        nodes.stream().mapToDouble(node -> node[1]).toArray());
  }

  /** From {@code start} to infinity, or to minus infinity for a negative width. */
  private static void addTail(List<double[]> nodes, double start, double width) {
    for (double t = -REACH; t <= REACH; t += STEP) {
      double distance = width * Math.exp(HALF_PI * Math.sinh(t));
      nodes.add(
          new double[] {start + distance, STEP * HALF_PI * Math.cosh(t) * Math.abs(distance)});
    }
  }

  private static void addPiece(List<double[]> nodes, double a, double b) {
    for (double t = -REACH; t <= REACH; t += STEP) {
      double nearer = (b - a) / (1 + Math.exp(2 * HALF_PI * Math.sinh(Math.abs(t))));
      double weight = 2 * nearer * (1 - nearer / (b - a)) * HALF_PI * Math.cosh(t) * STEP;
      nodes.add(new double[] {t < 0 ? a + nearer : b - nearer, weight});
    }
  }

  /** The expectation of a number that depends on {@link Setting#variable}. */
  double of(Value value) {
    return each(value)[0];
  }

  /** The expectation of its magnitude, the yardstick of rounding errors. */
  double ofMagnitude(Value value) {
    return eachMagnitude(value)[0];
  }

  /** The expectation of each entry of a value that depends on {@link Setting#variable}. */
  double[] each(Value value) {
    return each(value, false);
  }

  double[] eachMagnitude(Value value) {
    return each(value, true);
  }

  private double[] each(Value value, boolean magnitude) {
    double[] values = setting.at(nodes, value);
    double[] sums = new double[value.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      double probability = probabilities[i / sums.length];
      // What never happens counts 0, infinite or not.
      if (probability > 0) {
        sums[i % sums.length] += probability * (magnitude ? Math.abs(values[i]) : values[i]);
      }
    }
    return sums;
  }

  double total() {
    return Arrays.stream(probabilities).sum();
  }

  /** Where the log-density of a distribution has kinks. */
  static double[] kinks(Setting setting) {
    return setting.constant().density().summands().stream()
        .flatMapToDouble(summand -> kinks(setting, summand.statistic()))
        .toArray();
  }

  /** Where a statistic has a kink, or a dip as narrow as one seen from afar. */
  static DoubleStream kinks(Setting setting, Statistic statistic) {
    return switch (statistic) {
      case Statistic.Absolute(Value loc, Value scale) -> DoubleStream.of(setting.number(loc));
      case Statistic.LogOnePlusSquare(Value loc, Value scale) ->
          DoubleStream.of(setting.number(loc));
      case Statistic.LogCosh(Value loc, Value scale) -> DoubleStream.of(setting.number(loc));
      default -> DoubleStream.empty();
    };
  }
}
