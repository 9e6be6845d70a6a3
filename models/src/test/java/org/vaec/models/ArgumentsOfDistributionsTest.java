package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compiler;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Family.Parameterisation;
import org.vaec.distribution.Parameter;
import org.vaec.model.CompilerOptions;
import org.vaec.shape.Support;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/**
 * Whatever stands for the arguments of whatever distribution, as a prior, a likelihood or a guide:
 * the compiler makes graphs of it or says what is wrong with it.
 */
class ArgumentsOfDistributionsTest {
  /** What may be written where an argument stands, right or wrong. */
  private static final List<String> ARGUMENTS =
      List.of(
          "free",
          "-1",
          "0",
          "1",
          "0.5",
          "1e300",
          "\"text\"",
          "f",
          "f(u)",
          "g(u)",
          "linear(u)",
          "softmax(u)",
          "u",
          "c",
          "M",
          "I",
          "M[c]",
          "Normal",
          "Normal(0, 1)",
          "p(z | x)",
          "row",
          "misspelt");

  /** What stands around a distribution. */
  private static final List<String> AROUND =
      List.of(
          "Mixture(3, %s)",
          "Mixture(free, %s)",
          "Mixture(2, Mixture(3, %s))",
          "ZeroInflated(%s, 0.3)",
          "ZeroInflated(%s, f(u))",
          "ZeroInflated(%s, -1, 2)",
          "Truncated(%s, low = 0)",
          "Truncated(%s, low = 0, high = 2)",
          "Truncated(%s, low = 1, high = free)",
          "Normal(%s, 1)");

  /** One in so many is tried; {@code -Darguments.every=1} tries all, which takes two minutes. */
  private static final int EVERY = Integer.getInteger("arguments.every", 25);

  private enum Place {
    PRIOR,
    LIKELIHOOD,
    GUIDE,
    JOINT_GUIDE,
    EXACT,
    POINT_MASS,
    VAMP_PRIOR
  }

  @TestFactory
  Stream<DynamicTest> areCompiledOrRefused() {
    return Stream.concat(Distributions.all().stream(), Distributions.guides().stream())
        .map(family -> DynamicTest.dynamicTest(family.name(), () -> check(family)));
  }

  private static void check(Family family) {
    Map<String, String> failures = new LinkedHashMap<>();
    List<String> densities = densities(family);
    int turn = 0;
    int compiled = 0;
    for (String shape : List.of("[3]", "")) {
      for (String density : densities) {
        for (Place place : Place.values()) {
          // All of them take minutes: each density stands in some places, the first in all.
          boolean isTried = turn++ % EVERY == 0 || density.equals(densities.getFirst());
          if (!isTried) {
            continue;
          }
          String program = program(family, place, shape, density);
          try {
            Compiler.compile(new Source("test.vae", program), new CompilerOptions(Map.of()));
            compiled++;
          } catch (ModelException e) {
            assertTrue(e.diagnostics().stream().noneMatch(d -> d.message().isBlank()), program);
          } catch (RuntimeException | StackOverflowError e) {
            failures.putIfAbsent(
                e + " at " + Stream.of(e.getStackTrace()).limit(3).toList(), program);
          }
        }
      }
    }
    assertEquals(
        "",
        failures.entrySet().stream()
            .map(f -> f.getKey() + "\n" + f.getValue())
            .collect(Collectors.joining("\n")));
    assertTrue(compiled > 1, "nothing of " + family.name() + " compiles");
  }

  /** As it should be written, with one thing changed, and inside others. */
  private static List<String> densities(Family family) {
    List<String> densities = new ArrayList<>();
    for (Parameterisation form : family.parameterisations()) {
      List<String> names = form.written().stream().map(Parameter::name).toList();
      List<String> right =
          form.written().stream().map(ArgumentsOfDistributionsTest::fitting).toList();
      String written = call(family, named(names, right));
      densities.add(written);
      densities.add(call(family, right));
      AROUND.forEach(around -> densities.add(around.formatted(written)));
      for (String argument : ARGUMENTS) {
        List<String> more = new ArrayList<>(right);
        more.add(argument);
        densities.add(call(family, more));
        for (int i = 0; i < right.size(); i++) {
          List<String> changed = new ArrayList<>(right);
          changed.set(i, argument);
          densities.add(call(family, named(names, changed)));
        }
      }
      for (int i = 0; i < right.size(); i++) {
        List<String> fewer = new ArrayList<>(named(names, right));
        String dropped = fewer.remove(i);
        densities.add(call(family, fewer));
        fewer.add(dropped + "0");
        densities.add(call(family, fewer));
        fewer.set(fewer.size() - 1, dropped.replace(" =", "s ="));
        densities.add(call(family, fewer));
        fewer.addAll(List.of(dropped, dropped));
        densities.add(call(family, fewer));
      }
    }
    densities.add(family.name());
    densities.add(call(family, List.of()));
    ARGUMENTS.forEach(argument -> densities.add(call(family, List.of(argument))));
    return densities;
  }

  private static String call(Family family, List<String> arguments) {
    return family.name() + "(" + String.join(", ", arguments) + ")";
  }

  private static List<String> named(List<String> names, List<String> values) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> names.get(i) + " = " + values.get(i))
        .toList();
  }

  private static String fitting(Parameter parameter) {
    return switch (parameter.constraint()) {
      case REAL -> !parameter.isLiteral() ? "0.3" : parameter.name().equals("low") ? "-2" : "2";
      case POSITIVE -> "1.5";
      case COUNT -> "5";
      case UNIT -> "0.4";
      case SIMPLEX -> "1/3";
      case UNIT_VECTOR, ORDERED, CHOLESKY, COVARIANCE -> "free";
    };
  }

  private static String program(Family family, Place place, String shape, String density) {
    Support support = family.support().apply(3);
    String type = support.type().words();
    boolean isDelta = Distributions.guides().contains(family);
    String right =
        isDelta
            ? "Normal(0, 1)"
            : call(
                family,
                family.canonical().written().stream()
                    .map(ArgumentsOfDistributionsTest::fitting)
                    .toList());
    String latent = support.categories() > 0 ? " : " + type : "";
    String data = "data x[3] : real from columns 1..3\n";
    String rest =
        """
        data w[2] : binary? from columns 7..8
        data v : real from column 5
        input u[3] : real from columns 1..3
        input c : category(3) from column 4
        param M[3, 3] : real
        network f = dense(4, tanh)
        network g = dense(4, tanh)
        likelihood w ~ Bernoulli(g(z))
        likelihood v ~ Normal(sum(M[c]) + sum(f(u)), 1)
        """;
    String x = "likelihood x ~ Normal(linear(g(z)), 1)\n";
    return rest
        + switch (place) {
          case PRIOR -> data + x + "prior z" + shape + latent + " ~ " + density + guide("z", right);
          case GUIDE -> data + x + "prior z" + shape + latent + " ~ " + right + guide("z", density);
          case LIKELIHOOD ->
              "data x"
                  + shape
                  + " : "
                  + type
                  + " from columns "
                  + (shape.isEmpty() ? "1..1" : "1..3")
                  + "\nprior z[2] ~ Normal(0, 1)\nguide q(z | u) = Normal(f(u))\nlikelihood x ~ "
                  + density;
          case JOINT_GUIDE ->
              data
                  + x
                  + "prior z"
                  + shape
                  + latent
                  + " ~ "
                  + right
                  + "\nprior y"
                  + shape
                  + latent
                  + " ~ "
                  + right
                  + guide("z, y", density);
          case EXACT ->
              data
                  + "likelihood x ~ "
                  + density
                  + "\nprior z"
                  + shape
                  + " ~ Normal(0, 1)"
                  + "\nguide q(z | x, w) = p(z | x, w)";
          case POINT_MASS ->
              data
                  + x
                  + "prior z"
                  + shape
                  + latent
                  + " ~ "
                  + density
                  + "\nguide q(z | u) = Delta(f(u))";
          case VAMP_PRIOR ->
              data
                  + x
                  + "prior z"
                  + shape
                  + latent
                  + " ~ Mixture(4, q(z | free))"
                  + guide("z", density);
        };
  }

  private static String guide(String latents, String density) {
    return "\nguide q("
        + latents
        + (density.matches(".*\\bu\\b.*") ? " | u" : "")
        + ") = "
        + density;
  }
}
