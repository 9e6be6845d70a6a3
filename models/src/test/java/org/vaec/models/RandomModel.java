package org.vaec.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small model drawn at random: a tree of 1 to 4 latents of mixed families, each given at most one
 * other, a guide with an order and edges of its own, and two data variables of which one depends on
 * every latent.
 */
final class RandomModel {

  /** A variable; {@code index} is its place among the values of a point. */
  record Variable(String name, int index, TextbookDensity family) {}

  /** A learned number, or several. */
  record Learned(int index, int... sizes) {
    String name() {
      return "w" + index;
    }

    String declaration() {
      String shape =
          IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", "));
      return "param " + name() + (sizes.length == 0 ? "" : "[" + shape + "]") + " : real\n";
    }
  }

  /** What a parent adds: one of several learned values, or one times a bounded function. */
  record Effect(Variable parent, Learned slope) {
    String text() {
      return parent.family().isCategory()
          ? "%s[%s]".formatted(slope.name(), parent.name())
          // Bounded, so that no parameter becomes extreme.
          : "%s * tanh(0.5 * %s)".formatted(slope.name(), parent.name());
    }

    static double bounded(double x) {
      return Math.tanh(0.5 * x);
    }
  }

  /** A parameter of a density: learned numbers, and the effect of each parent. */
  record Predictor(TextbookDensity.Role role, Learned offset, List<Effect> effects) {
    String text() {
      String sum =
          Stream.concat(Stream.of(offset.name()), effects.stream().map(Effect::text))
              .collect(Collectors.joining(" + "));
      return switch (role) {
        case REAL, LOGITS -> sum;
        case POSITIVE -> "exp(" + sum + ")";
      };
    }
  }

  /** A variable's density given its parents; {@code exact} for a guide that is the posterior. */
  record Conditional(
      Variable variable,
      TextbookDensity family,
      List<Variable> parents,
      List<Predictor> predictors,
      boolean exact) {

    private String text() {
      return family.text(predictors.stream().map(Predictor::text).toList());
    }

    private String guideText(boolean sampled) {
      String event =
          variable.name()
              + parents.stream().map(Variable::name).collect(Collectors.joining(", ", " | ", ""));
      if (exact) {
        return "guide q(%s) = p(%s)\n".formatted(event, event);
      }
      String estimator = sampled && family.isFinite() ? " by score" : "";
      return "guide q(%s) = %s%s\n".formatted(event, text(), estimator);
    }

    private String brief() {
      return (exact ? "exact" : family)
          + "("
          + variable.name()
          + parents.stream().map(p -> " " + p.name()).collect(Collectors.joining())
          + ")";
    }
  }

  private final RandomGenerator random;
  private final List<Learned> learned = new ArrayList<>();
  private final List<double[]> numbers = new ArrayList<>();
  private final List<Conditional> model = new ArrayList<>();
  private final List<Conditional> guides = new ArrayList<>();
  private final List<Variable> latents;
  private final Variable x;
  private final Variable y;
  private final double[] data;

  /**
   * Draws a model.
   *
   * @param families deals the families of the priors
   */
  RandomModel(RandomGenerator random, int size, Supplier<TextbookDensity> families) {
    this.random = random;
    this.latents =
        IntStream.range(0, size).mapToObj(i -> new Variable("z" + i, i, families.get())).toList();
    this.x = new Variable("x", size, TextbookDensity.NORMAL);
    this.y = new Variable("y", size + 1, TextbookDensity.POISSON);
    this.data = new double[] {1.5 * random.nextGaussian(), random.nextInt(4)};
    for (Variable latent : latents) {
      boolean root = latent.index() == 0 || chance(0.2);
      Variable parent = latents.get(root ? 0 : random.nextInt(latent.index()));
      model.add(conditional(latent, latent.family(), root ? List.of() : List.of(parent)));
    }
    model.add(conditional(x, x.family(), latents));
    model.add(conditional(y, y.family(), List.of(pick(latents))));
    drawGuides();
  }

  private void drawGuides() {
    List<Variable> order = new ArrayList<>(latents);
    Collections.shuffle(order, random);
    List<Variable> summed =
        order.stream().filter(latent -> latent.family().isFinite() && chance(0.5)).toList();
    order.removeAll(summed);
    for (int i = 0; i < order.size(); i++) {
      List<Variable> parents = new ArrayList<>(List.of(x));
      if (i > 0 && chance(0.7)) {
        parents.add(order.get(random.nextInt(i)));
      }
      Variable latent = order.get(i);
      guides.add(conditional(latent, pick(latent.family().guides()), parents));
    }
    for (Variable latent : summed) {
      // All latents meet in the density of x.
      List<Variable> others = new ArrayList<>(order);
      others.add(x);
      if (model.getLast().parents().contains(latent)) {
        others.add(y);
      }
      guides.add(new Conditional(latent, latent.family(), others, List.of(), true));
    }
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Conditional conditional(
      Variable variable, TextbookDensity family, List<Variable> parents) {
    List<Predictor> predictors = new ArrayList<>();
    for (TextbookDensity.Parameter parameter : family.parameters()) {
      int[] sizes = parameter.role().size() == 1 ? new int[0] : new int[] {parameter.role().size()};
      Learned offset = learn(parameter.center(), 0.2, sizes);
      List<Effect> effects = new ArrayList<>();
      if (parameter.varies()) {
        for (Variable parent : parents) {
          int[] each =
              parent.family().isCategory()
                  ? IntStream.concat(IntStream.of(TextbookDensity.CATEGORIES), IntStream.of(sizes))
                      .toArray()
                  : sizes;
          effects.add(new Effect(parent, learn(0, 0.4, each)));
        }
      }
      predictors.add(new Predictor(parameter.role(), offset, effects));
    }
    return new Conditional(variable, family, parents, predictors, false);
  }

  private Learned learn(double center, double deviation, int... sizes) {
    Learned value = new Learned(learned.size(), sizes);
    learned.add(value);
    numbers.add(
        DoubleStream.generate(() -> center + deviation * random.nextGaussian())
            .limit(IntStream.of(sizes).reduce(1, (a, b) -> a * b))
            .toArray());
    return value;
  }

  List<Variable> latents() {
    return latents;
  }

  /** The priors and likelihoods. */
  List<Conditional> model() {
    return model;
  }

  /** In an order in which they can be drawn; those that are posteriors come last. */
  List<Conditional> guides() {
    return guides;
  }

  List<Learned> learned() {
    return learned;
  }

  /** The values of everything learned, by index. */
  double[][] numbers() {
    return numbers.toArray(double[][]::new);
  }

  /** The one row of data: x, y. */
  double[] data() {
    return data;
  }

  /**
   * The program.
   *
   * @param sampled whether nothing is enumerated that can be drawn
   */
  String text(boolean sampled) {
    StringBuilder text = new StringBuilder();
    text.append("data x : real from column 1\ndata y : count from column 2\n");
    learned.forEach(value -> text.append(value.declaration()));
    for (Conditional density : model) {
      Variable variable = density.variable();
      text.append(variable.index() < latents.size() ? "prior " : "likelihood ")
          .append(variable.name())
          .append(
              variable.family().isCategory()
                  ? " : category(" + TextbookDensity.CATEGORIES + ")"
                  : "")
          .append(" ~ ")
          .append(density.text())
          .append('\n');
    }
    guides.forEach(guide -> text.append(guide.guideText(sampled)));
    return text.toString();
  }

  /** To name a test. */
  @Override
  public String toString() {
    return model.stream()
            .limit(latents.size())
            .map(Conditional::brief)
            .collect(Collectors.joining(", "))
        + "; guide "
        + guides.stream().map(Conditional::brief).collect(Collectors.joining(", "));
  }
}
