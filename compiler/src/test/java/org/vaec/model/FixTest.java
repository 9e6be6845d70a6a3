package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.vaec.model.Programs.SMALL;
import static org.vaec.model.Programs.small;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Edit;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.syntax.Parser;

/** A fix, done to the letter, gives the model that was meant. */
class FixTest {
  private static final String TIMES =
      """
      data t : positive from column 1
      prior z[2] ~ Normal(0, I)
      likelihood t ~ D
      guide q(z | t) = Normal(encoder(t))
      network encoder = dense(6, tanh)
      """;

  /** What was written and what was meant: programs whole. */
  static Stream<Arguments> fixes() {
    return Stream.of(shapes(), parameters(), distributions(), statements(), formulas())
        .flatMap(all -> all);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        arguments(small("z[2] ~", "z(2) ~"), SMALL),
        arguments(small("z[2] ~", "z{2} ~"), SMALL),
        arguments(small("x[4] :", "x(4) :").replace("z[2]", "z(2)"), SMALL),
        arguments(small("x[4] : real", "x : real[4]"), SMALL),
        arguments(small("x[4] : real", "x : vector[4]"), SMALL),
        arguments(small("x[4] : real", "x : real(4)"), SMALL),
        arguments(small("x[4] : real", "real x[4]"), SMALL),
        arguments(small("x[4] : real", "vector[4] x"), SMALL),
        arguments(small("z[2] ~", "z : real[2] ~"), SMALL),
        arguments(small("z[2] ~", "z : real(2) ~"), SMALL),
        arguments(small("Normal(0, I)", "Normal(0, I, shape = 2)").replace("z[2]", "z"), SMALL),
        arguments(
            small("free)", "m)") + "param m : positive[4]",
            small("free)", "m)") + "param m[4] : positive"),
        arguments(small("likelihood x ~", "likelihood x[4] ~"), SMALL),
        arguments(small("likelihood x ~", "likelihood x | z ~"), SMALL),
        arguments(small("likelihood x ~", "likelihood x : real ~"), SMALL),
        arguments(small("likelihood x ~", "likelihood p(x | z) ="), SMALL),
        arguments(small("prior z[2] ~", "prior p(z[2]) ="), SMALL),
        arguments(small("prior z[2] ~", "likelihood z[2] ~"), SMALL),
        arguments(small("q(z | x)", "q(z[2] | x)"), SMALL));
  }

  private static Arguments parameters(String written, String meant) {
    return arguments(TIMES.replace("D", written), TIMES.replace("D", meant));
  }

  private static final String REAL =
      """
      data x[4] : real from columns 1..4
      param s : positive
      param u : real
      prior z[2] ~ Normal(0, s * exp(u))
      likelihood x ~ D
      guide q(z | x) = Normal(encoder(x))
      network encoder = dense(6, tanh)
      """;

  private static Arguments real(String written, String meant) {
    return arguments(REAL.replace("D", written), REAL.replace("D", meant));
  }

  static Stream<Arguments> parameters() {
    return Stream.of(
        parameters(
            "Gamma(shape = exp(linear(z)), scale = 2)",
            "Gamma(concentration = exp(linear(z)), rate = 1 / 2)"),
        parameters(
            "Gamma(exp(linear(z)), scale = 1 + 1)", "Gamma(exp(linear(z)), rate = 1 / (1 + 1))"),
        parameters(
            "Gamma(alpha = 3, beta = exp(linear(z)))",
            "Gamma(concentration = 3, rate = exp(linear(z)))"),
        parameters("Exponential(scale = exp(linear(z)))", "Exponential(rate = 1 / exp(linear(z)))"),
        parameters(
            "Exponential(mean = 3 * exp(linear(z)))",
            "Exponential(rate = 1 / (3 * exp(linear(z))))"),
        parameters("Exponential(lambda = exp(linear(z)))", "Exponential(rate = exp(linear(z)))"),
        // Its scale is a scale, and what others call its rate is the same number.
        parameters(
            "InverseGamma(alpha = 3, beta = exp(linear(z)))",
            "InverseGamma(concentration = 3, scale = exp(linear(z)))"),
        parameters(
            "InverseGamma(3, rate = exp(linear(z)))", "InverseGamma(3, scale = exp(linear(z)))"),
        parameters(
            "Weibull(shape = 2, lambda = exp(linear(z)))",
            "Weibull(concentration = 2, scale = exp(linear(z)))"),
        parameters(
            "LogNormal(mu = linear(z), tau = 4)",
            "LogNormal(loc = linear(z), scale = 1 / sqrt(4))"),
        real("Normal(linear(z), sd = s)", "Normal(linear(z), scale = s)"),
        real("Normal(mu = linear(z), sigma = s)", "Normal(loc = linear(z), scale = s)"),
        real("Normal(linear(z), var = s)", "Normal(linear(z), variance = s)"),
        real("Normal(linear(z), precision = s)", "Normal(linear(z), variance = 1 / s)"),
        real("Normal(linear(z), tau = s + 1)", "Normal(linear(z), variance = 1 / (s + 1))"),
        real("Normal(linear(z), logvar = u)", "Normal(linear(z), scale = exp(0.5 * u))"),
        real("Normal(linear(z), log_std = u - 1)", "Normal(linear(z), scale = exp(u - 1))"),
        // What a head learns has no other value behind it.
        real("Normal(linear(z), precision = free)", "Normal(linear(z), variance = free)"),
        real("Laplace(linear(z), b = s)", "Laplace(linear(z), scale = s)"),
        real("Laplace(linear(z), std = s)", "Laplace(linear(z), scale = s / sqrt(2))"),
        real(
            "StudentT(nu = 5, mu = linear(z), sigma = s)",
            "StudentT(df = 5, loc = linear(z), scale = s)"),
        real("Normal(linear(z), 0,5)", "Normal(linear(z), 0.5)"),
        real("Normal(linear(z), .5)", "Normal(linear(z), 0.5)"));
  }

  static Stream<Arguments> distributions() {
    return Stream.of(
        arguments(small("~ Normal(0, I)", "~ N(0, I)"), SMALL),
        arguments(small("~ Normal(0, I)", "~ Gaussian(0, I)"), SMALL),
        // Of textbooks' N the second number is a variance, but where it says that it is not.
        arguments(
            small("~ Normal(0, I)", "~ N(0, 4)"),
            small("~ Normal(0, I)", "~ Normal(0, variance = 4)")),
        arguments(
            small("~ Normal(0, I)", "~ Gaussian(0, 0.25 * I)"),
            small("~ Normal(0, I)", "~ Normal(0, variance = 0.25)")),
        arguments(small("~ Normal(0, I)", "~ N(0, 1)"), small("(0, I)", "(0, 1)")),
        arguments(
            small("~ Normal(decoder(z), free)", "~ N(decoder(z), s^2)") + "param s : positive",
            small("free)", "variance = s^2)") + "param s : positive"),
        arguments(
            small("~ Normal(decoder(z), free)", "~ N(decoder(z), sigma)")
                + "param sigma : positive",
            small("free)", "sigma)") + "param sigma : positive"),
        arguments(small("~ Normal(decoder(z), free)", "~ N(decoder(z), free)"), SMALL),
        arguments(
            small("= Normal(encoder(x))", "= MvNormal(encoder(x))"),
            small("= Normal(encoder(x))", "= MultivariateNormal(encoder(x))")),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Normal(0, S)") + "param S[2, 2] : covariance",
            small("z[2] ~ Normal(0, I)", "z[2] ~ MultivariateNormal(0, covariance = S)")
                + "param S[2, 2] : covariance"),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ MvNormal(0, S)") + "param S[2, 2] : covariance",
            small("z[2] ~ Normal(0, I)", "z[2] ~ MultivariateNormal(0, covariance = S)")
                + "param S[2, 2] : covariance"),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Normal(0, L)") + "param L[2, 2] : cholesky",
            small("z[2] ~ Normal(0, I)", "z[2] ~ MultivariateNormal(0, cholesky = L)")
                + "param L[2, 2] : cholesky"),
        arguments(
            small("Normal(0, I)", "Normal(0, 0.25 * I)"),
            small("Normal(0, I)", "Normal(0, variance = 0.25)")),
        arguments(
            small("Normal(0, I)", "Normal(0, I / 4)"),
            small("Normal(0, I)", "Normal(0, variance = 1 / 4)")),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Beta(1, 1)"),
            small("z[2] ~ Normal(0, I)", "z[2] ~ Beta(1, 1)").replace("= Normal", "= Beta")),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Gamma(2, 1)"),
            small("z[2] ~ Normal(0, I)", "z[2] ~ Gamma(2, 1)").replace("= Normal", "= LogNormal")),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Uniform(0, 3)"),
            small("z[2] ~ Normal(0, I)", "z[2] ~ Uniform(0, 3)")
                .replace(
                    "= Normal(encoder(x))", "= Truncated(Normal(encoder(x)), low = 0, high = 3)")),
        arguments(
            small("~ Normal(decoder(z), free)", "~ Delta(decoder(z))"),
            small("~ Normal(decoder(z), free)", "~ Normal(decoder(z), 1)")));
  }

  static Stream<Arguments> statements() {
    String scalar = small("z[2] ~ Normal(0, I)", "z ~ Normal(0, 1)");
    return Stream.of(
        arguments(small("prior z[2] ~ Normal(0, I)", "z = sample(\"z\", Normal(0, 1))"), scalar),
        arguments(small("prior z[2] ~ Normal(0, I)", "z = Normal(0, 1)"), scalar),
        arguments(small("prior z[2] ~ Normal(0, I)", "let z = Normal(0, 1)"), scalar),
        arguments(small("prior z[2] ~ Normal(0, I)", "z[2] ~ Normal(0, I)"), SMALL),
        arguments(small("likelihood x ~", "x ~"), SMALL),
        arguments(small("likelihood x ~", "observe x ~"), SMALL),
        arguments(small("likelihood x ~", "decoder p(x | z) ="), SMALL),
        arguments(small("guide q(z | x)", "encoder q(z | x)"), SMALL),
        arguments(small("guide q(z | x)", "posterior q(z | x)"), SMALL),
        arguments(small("guide q(z | x)", "q(z | x)"), SMALL),
        arguments(small("guide q(z | x)", "guide z"), SMALL),
        arguments(small("guide q(z | x) =", "guide z | x ~"), SMALL),
        arguments(small("guide q(z | x)", "guide q(z, x)"), SMALL),
        arguments(small("guide q(z | x)", "guide q(z, x | x)"), SMALL),
        arguments(
            small(
                    "likelihood x ~ Normal(decoder(z), free)",
                    "likelihood p(x | z) = N(decoder(z), s^2 I)")
                + "param s : positive",
            small("free)", "variance = s^2)") + "param s : positive"),
        arguments(
            small(
                "network decoder = dense(8, tanh)",
                "network decoder = reshape(1, 2, 1) -> Conv2d(1, 4, 1, stride=1) -> flatten"),
            small(
                "network decoder = dense(8, tanh)",
                "network decoder = reshape(1, 2, 1) -> conv(4, 1, 1) -> flatten")),
        arguments(
            small(
                "network decoder = dense(8, tanh)",
                "network decoder = reshape(1, 2, 1) -> Conv2D(4, kernel_size=1) -> flatten"),
            small(
                "network decoder = dense(8, tanh)",
                "network decoder = reshape(1, 2, 1) -> conv(4, 1) -> flatten")),
        arguments(small("guide q(z | x)", "guide q(x | z)"), SMALL),
        arguments(small("guide q(z | x)", "guide q(z)"), SMALL),
        arguments(small("guide q(z | x)", "guide p(z | x)"), SMALL),
        arguments(small("q(z | x)", "q(z \u2223 x)"), SMALL),
        arguments(small("network decoder =", "decoder ="), SMALL),
        arguments(small("network decoder =", "network decoder(z) ="), SMALL),
        arguments(small("dense(8, tanh)", "dense 8 tanh"), SMALL),
        arguments(small("dense(8, tanh)", "dense(2, 8, tanh)"), SMALL),
        arguments(small("dense(8, tanh)", "Dense(8, \"tanh\")"), SMALL),
        arguments(small("= dense(8, tanh)", "dense(8, tanh)"), SMALL),
        arguments(
            small("dense(8, tanh)", "dense(8, tanh) -> batchnorm"),
            small("dense(8, tanh)", "dense(8, tanh) -> layernorm")),
        arguments(small("columns 1..4", "columns 1-4"), SMALL),
        arguments(small("columns 1..4", "columns 1:4"), SMALL),
        arguments(small("columns 1..4", "columns 0..3"), SMALL),
        arguments(small("columns 1..4", "column 1..4"), SMALL),
        arguments(small("columns 1..4", "columns [1..4]"), SMALL),
        arguments(small("columns 1..4", "1..4"), SMALL),
        arguments(
            small("columns 1..4", "columns 1..4 -> divide 16 -> clip 0 1"),
            small("columns 1..4", "columns 1..4 -> divide(16) -> clip(0, 1)")),
        arguments("// a model\n" + SMALL, SMALL),
        arguments(SMALL + "train epochs = 3 batch = 4", SMALL + "train epochs = 3, batch = 4"),
        arguments(SMALL + "epochs = 3", SMALL + "train epochs = 3"),
        arguments(SMALL + "train learning_rate = 0.01", SMALL + "train optimizer = adam(0.01)"),
        arguments(SMALL + "loss = mse(x, decoder(z)) + kl(q, p)", SMALL),
        arguments(small("guide q(z | x) = Normal(encoder(x))\n", ""), SMALL),
        arguments(
            small("guide q(z | x) = Normal(encoder(x))\n", "")
                .replace("network encoder = dense(6, tanh)\n", ""),
            small("dense(6, tanh)", "dense(16, tanh)")),
        arguments(
            small("free)", "1)")
                    .replace("decoder(z)", "w @ z")
                    .replace("network decoder = dense(8, tanh)\n", "")
                + "global w[4, 2] ~ Normal(0, I)\nguide q(w) = Normal(free)",
            small("free)", "1)")
                    .replace("decoder(z)", "w @ z")
                    .replace("network decoder = dense(8, tanh)\n", "")
                + "param w[4, 2] : real"));
  }

  static Stream<Arguments> formulas() {
    return Stream.of(
        arguments(
            small("decoder(z), free", "W * z, 1").replace("network decoder = dense(8, tanh)\n", "")
                + "param W[4, 2] : real",
            small("decoder(z), free", "W @ z, 1").replace("network decoder = dense(8, tanh)\n", "")
                + "param W[4, 2] : real"),
        arguments(
            small("decoder(z), free", "z * W, 1").replace("network decoder = dense(8, tanh)\n", "")
                + "param W[2, 4] : real",
            small("decoder(z), free", "z @ W, 1").replace("network decoder = dense(8, tanh)\n", "")
                + "param W[2, 4] : real"),
        arguments(
            small("decoder(z), free", "linear(z) -> tanh, free")
                .replace("network decoder = dense(8, tanh)\n", ""),
            small("decoder(z), free", "tanh(linear(z)), free")
                .replace("network decoder = dense(8, tanh)\n", "")),
        arguments(small("decoder(z)", "decoder(x)"), SMALL),
        arguments(small("encoder(x)", "encoder(z)"), SMALL),
        arguments(
            small("decoder(z), free", "decoder(z), log_sigma") + "param log_sigma : real",
            small("decoder(z), free", "decoder(z), exp(log_sigma)") + "param log_sigma : real"),
        arguments(
            small("decoder(z), free", "decoder(z), log_var") + "param log_var : real",
            small("decoder(z), free", "decoder(z), exp(0.5 * log_var)") + "param log_var : real"));
  }

  @ParameterizedTest
  @MethodSource("fixes")
  void aFixGivesWhatWasMeant(String written, String meant) {
    String fixed = written;
    // What a first mistake hides is found, and mended, in a second round.
    for (int round = 0; round < 3 && !complaints(fixed).isEmpty(); round++) {
      List<Edit> edits =
          complaints(fixed).stream().flatMap(complaint -> complaint.edits().stream()).toList();
      assertFalse(edits.isEmpty(), () -> "no edits: " + complaints(written));
      fixed = Edit.apply(new Source("test.vae", fixed), edits);
    }
    String done = fixed;
    assertEquals(List.of(), complaints(done), () -> done);
    assertEquals(
        ModelPrinter.print(Programs.resolve(meant)), ModelPrinter.print(Programs.resolve(done)));
  }

  private static List<Diagnostic> complaints(String program) {
    Diagnostics diagnostics = new Diagnostics();
    try {
      Resolver.resolve(
          Parser.parse(new Source("test.vae", program), diagnostics),
          CompilerOptions.NONE,
          diagnostics);
    } catch (ModelException e) {
      return e.diagnostics();
    }
    return diagnostics.errors();
  }

  /** Programs whose mistakes leave a person to choose get words, and no edits. */
  @ParameterizedTest
  @MethodSource("choices")
  void whatIsNotCertainIsLeftToThePerson(String program) {
    List<Diagnostic> complaints = complaints(program);
    assertFalse(complaints.isEmpty());
    assertEquals(
        "",
        complaints.stream()
            .filter(complaint -> !complaint.edits().isEmpty())
            .map(Diagnostic::toString)
            .collect(Collectors.joining("; ")));
  }

  static Stream<String> choices() {
    return Stream.of(
        small("free)", "0,0,5)"),
        // Of a joint guide one latent alone is positive.
        small("guide q(z | x)", "prior y ~ Gamma(2, 1)\nguide q(z, y | x)")
            .replace("decoder(z)", "decoder(z, y)"),
        small("z[2] ~ Normal(0, I)", "z[3, 4] ~ Dirichlet(0.5)"),
        small("= Normal(encoder(x))", "= Normal(encoder(x), encoder(x)^2)"),
        small(
            "likelihood x ~ Normal(decoder(z), free)", "likelihood p(x | z) = N(decoder(z), 3 k)"),
        small("free)", "spread = 2)"),
        TIMES.replace("D", "Gamma(mu = 2, sd = 1)"),
        small("Normal(0, I)", "Normal([0, 1], 1)"),
        small("free)", "-1)"));
  }
}
