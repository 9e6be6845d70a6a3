package org.vaec.models;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Normal;
import org.vaec.distribution.Parameter;
import org.vaec.shape.Support;

/**
 * A program drawn at random from all that the language has: any family as a prior, a likelihood and
 * a guide, as far as the supports allow, made from others or not, with any estimator and objective,
 * missing data, covariates and data that are latent where they are missing. The compiler may refuse
 * it.
 */
final class RandomProgram {
  private static final List<String> OBJECTIVES =
      List.of(
          "elbo()",
          "elbo()",
          "elbo()",
          "elbo(kl = sampled)",
          "elbo(samples = 3)",
          "elbo(samples = 2, gradient = stl)",
          "elbo(beta = 0.5, warmup = 2 epochs)",
          "elbo(free_bits = 0.1)",
          "elbo(reconstruction = 2)",
          "elbo(kl = sampled, free_bits = 0.2, samples = 2)",
          "iwae(particles = 3)",
          "iwae(particles = 4, gradient = dreg)",
          "renyi(alpha = 0.5, particles = 3)",
          "renyi(alpha = -1, particles = 3)",
          "renyi(alpha = 2, particles = 2, gradient = dreg)");

  private static final List<String> ESTIMATORS =
      List.of(
          "by pathwise",
          "by enumeration",
          "by score",
          "by score(baseline = mean)",
          "by score(baseline = none)",
          "by relaxation(temperature = 0.5)",
          "by relaxation(temperature = 0.7, gradient = straight_through)");

  private final RandomGenerator random;
  private final StringBuilder text = new StringBuilder();
  private final List<String> latents = new ArrayList<>();
  private final List<String> data = new ArrayList<>();
  private int networks;
  private int column = 1;

  private RandomProgram(RandomGenerator random) {
    this.random = random;
  }

  /** The text of a program. */
  static String text(RandomGenerator random) {
    RandomProgram program = new RandomProgram(random);
    program.write();
    return program.text.toString();
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void write() {
    boolean hasInput = chance(0.3);
    if (hasInput) {
      String type = pick(List.of("real", "real?", "category(3)", "count", "angle"));
      line("input u : " + type + " from column " + column++);
    }
    List<String> likelihoods = new ArrayList<>();
    int observed = 1 + random.nextInt(2);
    List<Runnable> later = new ArrayList<>();
    for (int i = 0; i < observed; i++) {
      Family family = pick(Distributions.all());
      String name = "x" + i;
      declareData(name, family);
      later.add(
          () -> line("likelihood " + name + " ~ " + density(family, true, parents(hasInput))));
      data.add(name);
    }
    int count = 1 + random.nextInt(2);
    List<String> guides = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      guides.add(latent("z" + i, hasInput));
    }
    if (chance(0.2)) {
      guides.add(partlyObserved(hasInput));
    }
    later.forEach(Runnable::run);
    guides.forEach(this::line);
    line("objective " + pick(OBJECTIVES));
    if (chance(0.3)) {
      line("train optimizer = " + pick(List.of("sgd(1e-3)", "adamw(1e-3, 1e-4)", "adam(1e-2)")));
    }
  }

  private List<String> parents(boolean hasInput) {
    List<String> parents = new ArrayList<>(latents);
    if (hasInput) {
      parents.add("u");
    }
    return parents;
  }

  private static String type(Family family) {
    Support type = family.support().apply(3).type();
    return switch (type) {
      case Support.NonNegative s -> "positive";
      case Support.OpenUnit s -> "unit";
      case Support.Interval s -> "real";
      case Support.UnitVector s -> "real";
      default -> type.words();
    };
  }

  private void declareData(String name, Family family) {
    boolean vector = family.eventRank() > 0 || chance(0.5);
    int last = column + (vector ? 2 : 0);
    line(
        "data %s%s : %s%s from %s"
            .formatted(
                name,
                vector ? "[3]" : "",
                type(family),
                chance(family.eventRank() > 0 ? 0.05 : 0.25) ? "?" : "",
                vector ? "columns " + column + ".." + last : "column " + column));
    column = last + 1;
  }

  /** Declares a latent and returns its guide. */
  private String latent(String name, boolean hasInput) {
    Family family = pick(Distributions.all());
    boolean vector = family.eventRank() > 0 || chance(0.5);
    String shape = vector ? "[3]" : "";
    String type = family.hasCategories() ? " : " + type(family) : "";
    Family guide = guideOf(family);
    String density;
    boolean vamp = chance(0.07);
    if (vamp) {
      density = "Mixture(3, q(" + name + " | free))";
    } else {
      density = density(family, true, chance(0.4) ? parents(hasInput) : List.of());
    }
    line("prior " + name + shape + type + " ~ " + density);
    latents.add(name);
    List<String> given = new ArrayList<>(data);
    if (chance(0.3)) {
      latents.stream().filter(z -> !z.equals(name)).forEach(given::add);
    }
    if (!vamp && chance(0.15)) {
      String event = name + " | " + String.join(", ", given);
      return "guide q(" + event + ") = p(" + event + ")";
    }
    String event = name + " | " + String.join(", ", given);
    String estimator = chance(0.35) ? " " + pick(ESTIMATORS) : "";
    if (chance(0.05)) {
      return "guide q(" + event + ") = Delta(" + network(given) + ")";
    }
    String right = call(guide, given, true);
    if (chance(0.1)) {
      right = "Mixture(2, " + right + ")";
    }
    return "guide q(" + event + ") = " + right + estimator;
  }

  private Family guideOf(Family prior) {
    Support support = prior.support().apply(3);
    List<Family> fitting =
        Distributions.all().stream()
            .filter(f -> f.support().apply(3).isDominatedBy(support))
            .filter(f -> f.hasCategories() == prior.hasCategories())
            .toList();
    return chance(0.4) || fitting.isEmpty() ? prior : pick(fitting);
  }

  /** Data with a guide. */
  private String partlyObserved(boolean hasInput) {
    Family family = pick(Distributions.all());
    boolean vector = family.eventRank() > 0 || chance(0.4);
    String end = vector ? "columns " + column + ".." + (column + 2) : "column " + column;
    column += 3;
    line("data y" + (vector ? "[3]" : "") + " : " + type(family) + "? from " + end);
    line("prior y ~ " + density(family, false, List.of()));
    latents.add("y");
    String estimator = chance(0.4) ? " " + pick(ESTIMATORS) : "";
    String given = String.join(", ", data);
    return chance(0.2)
        ? "guide q(y | " + given + ") = p(y | " + given + ")"
        : "guide q(y | %s) = %s%s".formatted(given, call(guideOf(family), data, true), estimator);
  }

  private String density(Family family, boolean made, List<String> parents) {
    String density = call(family, parents, chance(0.7));
    if (!made) {
      return density;
    }
    if (chance(0.08)) {
      return "Mixture(3, " + density + ")";
    }
    if (family.support().apply(3) instanceof Support.Count && chance(0.2)) {
      return "ZeroInflated(" + density + ", " + pick(List.of("0.3", "free")) + ")";
    }
    return family == Normal.FAMILY && chance(0.3)
        ? "Truncated(" + density + ", low = -1, high = 2)"
        : density;
  }

  /** A family with its arguments: from a network of the parents, learned or written. */
  private String call(Family family, List<String> parents, boolean headed) {
    List<Parameter> head = family.head().written();
    long literals = head.stream().takeWhile(Parameter::isLiteral).count();
    if (headed && !parents.isEmpty() && literals < head.size()) {
      List<String> arguments = new ArrayList<>();
      head.stream().limit(literals).forEach(p -> arguments.add(written(p, List.of())));
      arguments.add(network(parents));
      return family.name() + "(" + String.join(", ", arguments) + ")";
    }
    List<Parameter> form = pick(family.parameterisations()).written();
    return family.name()
        + form.stream()
            .map(p -> p.name() + " = " + written(p, parents))
            .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
  }

  private String network(List<String> parents) {
    String name = "f" + networks++;
    line(
        "network "
            + name
            + " = "
            + pick(
                List.of(
                    "dense(4, tanh)",
                    "dense(5, relu) -> layernorm",
                    "dense(4, gelu) -> dropout(0.2)",
                    "identity",
                    "dense(4, elu) -> residual(dense(4, silu))")));
    return name + "(" + String.join(", ", parents) + ")";
  }

  private String written(Parameter parameter, List<String> parents) {
    Stream<String> learned = parameter.isLiteral() ? Stream.of() : Stream.of("free");
    String parent = parents.isEmpty() ? "" : pick(parents);
    Stream<String> computed =
        parents.isEmpty() || parameter.isLiteral()
            ? Stream.of()
            : switch (parameter.constraint()) {
              case REAL -> Stream.of("linear(" + parent + ")", parent, "0.3 + 2 * " + parent);
              case POSITIVE ->
                  Stream.of("exp(0.3 * linear(" + parent + "))", parent, "1 / " + parent);
              case UNIT -> Stream.of("sigmoid(linear(" + parent + "))", parent);
              case SIMPLEX -> Stream.of("softmax(linear(" + parent + "))", parent);
              default -> Stream.of(network(parents));
            };
    Stream<String> constants =
        switch (parameter.constraint()) {
          case REAL ->
              Stream.of(
                  !parameter.isLiteral() ? "0.3" : parameter.name().equals("low") ? "-2" : "2");
          case POSITIVE -> Stream.of("1.5", "0.6");
          case COUNT -> Stream.of("5", "2");
          case UNIT -> Stream.of("0.4");
          case SIMPLEX -> Stream.of("1/3");
          case UNIT_VECTOR, ORDERED, CHOLESKY, COVARIANCE -> Stream.of();
        };
    List<String> all = Stream.of(learned, computed, constants).flatMap(s -> s).toList();
    return pick(all);
  }
}
