package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.vaec.source.ModelException;
import org.vaec.source.Span;

/** Each wrong program gets one error: under the cause, with the reason, and with a way out. */
class WrongProgramsTest {
  private static final String COUNTS = "data x[4] : count from columns 1..4";

  static Stream<Arguments> programs() {
    return Stream.of(
            names(),
            shapes(),
            densities(),
            constraints(),
            supports(),
            totals(),
            jointGuides(),
            exactPosteriors(),
            misnamedGuides(),
            squares(),
            graphs(),
            others())
        .flatMap(programs -> programs);
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(small("Normal(decoder", "Normal(decodr"), "unknown-name", "decodr", "`decoder`?"),
        arguments(small("(decoder(z)", "(decoder(y)"), "unknown-name", "y", "called `y`"),
        arguments(small("likelihood x", "likelihood y"), "unknown-name", "y", "called `y`"),
        arguments(SMALL + "prior z[3] ~ Normal(0, 1)", "duplicate-name", "z", "declared twice"),
        arguments(SMALL + "let exp = 3", "reserved-name", "exp", "word of the language"),
        arguments(SMALL + "size batch = 3", "reserved-name", "batch", "is a setting"),
        arguments(small("z[2]", "z[K]"), "unknown-size", "K", "no size is called `K`"),
        arguments(small(": real", ": rael"), "unknown-type", "rael", "did you mean `real`?"),
        arguments(small("~ Normal(0", "~ Norml(0"), "unknown-distribution", "Norml", "`Normal`?"),
        arguments(
            small("x ~ Normal(decoder(z), free)", "x ~ decoder(z)"),
            "unknown-distribution",
            "decoder",
            "is a network, no distribution"),
        arguments(small("8, tanh", "8, tahn"), "unknown-activation", "tahn", "`tanh`?"),
        arguments(small("= dense(8", "= denes(8"), "unknown-layer", "denes", "`dense`?"),
        arguments(
            small("tanh)\nnetwork", "tanh, init = hi)\nnetwork"),
            "unknown-initialisation",
            "hi",
            "no initialisation"),
        arguments(
            small("1..4", "1..4 -> standardise"),
            "unknown-transform",
            "standardise",
            "`standardize`?"),
        arguments(
            small("(decoder(z), free)", "(decoder, free)"),
            "network-input",
            "decoder",
            "needs an input"),
        arguments(
            SMALL + "label y : real from column 5\nlet u = y\n",
            "carried",
            "y",
            "no part of the model"));
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        arguments(
            small("decoder(z)", "mu") + "param mu[3] : real",
            "shape",
            "mu",
            "`x` has shape [4], so `loc` of Normal needs shape [4] or a scalar, but `mu` has"
                + " shape [3]"),
        arguments(
            small("Normal(decoder(z), free)", "Normal(W @ z, 1)") + "param W[4, 3] : real",
            "shape",
            "W @ z",
            "cannot multiply"),
        arguments(
            small("Normal(decoder(z), free)", "Normal(decoder(z) + m, 1)") + "param m[4] : real",
            "shape",
            "decoder(z) + m",
            "only scalars broadcast"),
        arguments(
            small("Normal(decoder(z), free)", "Normal(-decoder(z), 1)"),
            "shape",
            "-decoder(z)",
            "write `linear(decoder(z))`"),
        arguments(
            small("Normal(decoder(z), free)", "Normal(0, norm(u))")
                + "input u[3] : real? from columns 5..7",
            "constraint",
            "norm(u)",
            "cannot be proved"),
        arguments(
            small("Normal(decoder(z), free)", "Normal(decoder(z), exp(u))")
                + "input u : real? from column 5",
            "missing-value",
            "u",
            "sees where it is missing"),
        arguments(
            small("encoder(x))\n", "encoder(x))\nlet a = encoder(z)\n")
                .replace("(decoder(z)", "(linear(a)"),
            "network-input",
            "encoder(x)",
            "one network"),
        arguments(
            small("free)", "exp(sum(linear(z))))"),
            "undetermined-size",
            "linear(z)",
            "which size `linear(z)` should have"),
        arguments(
            small("= dense(8, tanh)", "= dense(8, tanh) -> linear"),
            "undetermined-size",
            "linear",
            "linear(10)"),
        arguments(
            small("= dense(8, tanh)", "= dense(8, tanh) -> reshape(3, 3)"),
            "shape",
            "reshape(3, 3)",
            "keeps the number of values"),
        arguments(
            small("= dense(8, tanh)", "= dense(8, tanh) -> residual(dense(9, tanh))"),
            "shape",
            "residual(dense(9, tanh))",
            "adds its input of shape [8]"),
        arguments(
            small("= Normal(encoder(x))", "= MultivariateNormal(encoder(x), 1)"),
            "shape",
            "1",
            "needs shape [2, 2]"),
        arguments(
            small("z[2] ~ Normal(0, I)", "z ~ MultivariateNormal(0, I)"),
            "shape",
            "MultivariateNormal(0, I)",
            "distribution of vectors"),
        arguments(small("1..4", "1..5"), "columns", "columns 1..5", "here are 5 columns"),
        arguments(small("z[2]", "z[0]"), "size", "0", "at least 1"),
        arguments(
            small("free)", "m[5])") + "param m[3, 4] : positive", "index", "5", "from 0 to 2"),
        arguments(
            small("free)", "m[z])") + "param m[3, 4] : positive", "index", "z", "no category"),
        arguments(
            small("free)", "m[k])")
                + "param m[3, 4] : positive\ninput k : category(5) from column 5",
            "shape",
            "m[k]",
            "has 5 categories"));
  }

  static Stream<Arguments> densities() {
    return Stream.of(
        arguments(
            small("(0, I)", "(0, 0.25 * I)"), "matrix-scale", "0.25 * I", "`variance = 0.25`"),
        arguments(small("(0, I)", "(0)"), "argument-count", "Normal(0)", "takes 2 arguments"),
        arguments(
            small("(0, I)", "(mean = 0, scale = 1)"),
            "unknown-argument",
            "mean",
            "has no parameter `mean`"),
        arguments(
            small("(0, I)", "(0, scale = 1, variance = 1)"),
            "argument-count",
            "Normal(0, scale = 1, variance = 1)",
            "do not belong together"),
        arguments(
            small("(0, I)", "(loc = 0, loc = 1)"), "argument-twice", "loc = 1", "given twice"),
        arguments(
            small("= dense(8, tanh)", "= dense(8, width = 3)"),
            "unknown-argument",
            "width",
            "has no `width`"),
        arguments(
            small("= dense(8, tanh)", "= dense()"), "argument-count", "dense()", "needs `units`"));
  }

  static Stream<Arguments> constraints() {
    return Stream.of(
        arguments(small("free)", "linear(z))"), "constraint", "linear(z)", "softplus(linear(z))"),
        arguments(small("(0, I)", "(0, -1)"), "constraint", "-1", "must be positive"),
        arguments(small("(0, I)", "(0, 0)"), "constraint", "0", "must be positive"),
        arguments(
            small("Normal(decoder(z), free)", "Bernoulli(probs = 1.5)")
                .replace(": real", ": binary"),
            "constraint",
            "1.5",
            "in [0, 1]"),
        arguments(
            small("x[4] : real", "x[4] : category(5)")
                .replace("Normal(decoder(z), free)", "Categorical(1/4)"),
            "constraint",
            "1/4",
            "their sum is 1.25"),
        arguments(
            small("free)", "relu(linear(z)))"), "constraint", "relu(linear(z))", "be positive"),
        arguments(
            small("Normal(decoder(z), free)", "Poisson(s)").replace(": real", ": count")
                + "param s[4] : real",
            "constraint",
            "s",
            "cannot be proved"),
        arguments(
            small("decoder(z), free", "log(linear(z)), 1"), "domain", "linear(z)", "positive"),
        arguments(
            small("decoder(z), free", "k * linear(z), 1") + "input k : category(3) from column 5",
            "category-arithmetic",
            "k",
            "no number to compute with"),
        arguments(SMALL + "param n[4] : count", "param-type", "count", "learned by its gradient"));
  }

  static Stream<Arguments> supports() {
    return Stream.of(
        arguments(
            small("Normal(decoder(z), free)", "OrderedLogistic(decoder(z), free)"),
            "support",
            "OrderedLogistic(decoder(z), free)",
            "declare it as `ordinal(K)`"),
        arguments(
            small("Normal(decoder(z), free)", "OrderedLogistic(decoder(z), free)")
                .replace("real", "category(3)"),
            "support",
            "OrderedLogistic(decoder(z), free)",
            "or declare `x` as `ordinal(3)`"),
        arguments(
            small("Normal(decoder(z), free)", "OrderedLogistic(decoder(z), 0.5)")
                .replace("real", "ordinal(3)"),
            "shape",
            "0.5",
            "write `free` or a head"),
        arguments(small(": real", ": ordinal(1)"), "type-arguments", "ordinal(1)", "at least two"),
        arguments(
            small("Normal(decoder(z), free)", "OneHotCategorical(decoder(z))")
                .replace("real", "unit"),
            "support",
            "OneHotCategorical(decoder(z))",
            "or declare `x` as `binary`"),
        arguments(
            small("Normal(decoder(z), free)", "LowRankMultivariateNormal(decoder(z))"),
            "not-constant",
            "decoder(z)",
            "with a number for `rank`"),
        arguments(
            small("Normal(decoder(z), free)", "VonMisesFisher(linear(z), free)"),
            "constraint",
            "linear(z)",
            "`h / norm(h)` with `let h = linear(z)`"),
        arguments(
            small("Normal(decoder(z), free)", "VonMisesFisher(0, free)"),
            "shape",
            "0",
            "`free` or a head"),
        arguments(
            small("Normal(decoder(z), free)", "SphericalUniform(3)"),
            "argument-count",
            "SphericalUniform(3)",
            "takes 0 arguments"),
        arguments(
            small("Normal(decoder(z), free)", "SphericalUniform(3, decoder(z))"),
            "argument-count",
            "SphericalUniform(3, decoder(z))",
            "takes 0 arguments"),
        arguments(
            small("Normal(decoder(z), free)", "LowRankMultivariateNormal(2, linear(z))"),
            "argument-count",
            "LowRankMultivariateNormal(2, linear(z))",
            "(rank, loc, factor, diagonal)"),
        arguments(
            small("Normal(decoder(z), free)", "LowRankMultivariateNormal(0, 0, free, free)"),
            "constraint",
            "0",
            "at least one column"),
        arguments(
            small("Normal(decoder(z), free)", "LowRankMultivariateNormal(2, 0, W, free)")
                + "param W[4, 3] : real",
            "shape",
            "W",
            "needs shape [4, 2]"),
        arguments(
            small("Normal(decoder(z), free)", "Multinomial(free, decoder(z))")
                .replace("real", "count"),
            "not-constant",
            "free",
            "`total_count`"),
        arguments(
            small("Normal(decoder(z), free)", "Poisson(decoder(z))"),
            "support",
            "Poisson(decoder(z))",
            "distribution of count values"),
        arguments(
            small("Normal(decoder(z), free)", "Bernoulli(decoder(z))").replace("real", "unit"),
            "support",
            "Bernoulli(decoder(z))",
            "ContinuousBernoulli"),
        arguments(
            small("Normal(decoder(z), free)", "Categorical(decoder(z))"),
            "support",
            "Categorical(decoder(z))",
            "`category(K)`"),
        arguments(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Gamma(2, 1)"),
            "infinite-kl",
            "Normal(encoder(x))",
            "LogNormal(encoder(x))"),
        arguments(
            small("1..4", "1..4 -> standardize")
                .replace("real", "positive")
                .replace("x ~ N", "x ~ LogN"),
            "transform",
            "standardize",
            "negative below the mean"));
  }

  /** Vectors of counts that nobody observes have a sum only where it is written. */
  static Stream<Arguments> totals() {
    String prior = "z[2] ~ Normal(0, I)";
    String guide = "Normal(encoder(x))";
    return Stream.of(
        arguments(
            small(prior, "z[2] ~ Mixture(5, q(z | free))")
                .replace(guide, "DirichletMultinomial(encoder(x))"),
            "not-constant",
            "DirichletMultinomial(encoder(x))",
            "`DirichletMultinomial(10, ...)`"),
        arguments(
            small(prior, "z[2] ~ Multinomial(1/2)").replace(guide, "Multinomial(3, encoder(x))"),
            "not-constant",
            "Multinomial(1/2)",
            "how many counts"),
        arguments(
            small(prior, "z[2] ~ Mixture(2, Multinomial(free))")
                .replace(guide, "Multinomial(3, encoder(x))"),
            "not-constant",
            "Mixture(2, Multinomial(free))",
            "`Multinomial(10, ...)`"));
  }

  /** What is wrong with the distribution of several latents is said once, and about it. */
  static Stream<Arguments> jointGuides() {
    String program =
        small("decoder(z)", "decoder(z, y)")
                .replace("q(z | x) = Normal", "q(z, y | x) = MultivariateNormal")
            + "prior y[1] ~ Normal(sum(z), 0.5)\n";
    return Stream.of(
        arguments(program.replace("(encoder(x", "(encodr(x"), "unknown-name", "encodr", "encoder"),
        arguments(
            program
                .replace("network encoder = dense(6, tanh)\n", "")
                .replace("MultivariateNormal(encoder(x", "Normal(encoder(x"),
            "unknown-name",
            "encoder",
            "`decoder`?"),
        arguments(program.replace("(encoder(x", "(encoder(xs"), "unknown-name", "xs", "`xs`"),
        arguments(program.replace(": real", ": rael"), "unknown-type", "rael", "`real`?"),
        arguments(
            program.replace("(encoder(x)", "(encoder(x), free, 1"),
            "argument-count",
            "MultivariateNormal(encoder(x), free, 1)",
            "takes 2 arguments"));
  }

  /** A guide of a wrong name may be that of any latent, so none is missed. */
  static Stream<Arguments> misnamedGuides() {
    String program = small("decoder(z)", "decoder(z, y)") + "prior y[1] ~ Normal(sum(z), 0.5)\n";
    return Stream.of(
        arguments(program.replace("q(z | x)", "q(z, yy | x)"), "unknown-name", "yy", "`y`?"),
        arguments(program.replace("q(z | x)", "q(z, z | x)"), "duplicate-guide", "z", "two guides"),
        arguments(program + "guide q(yy | x) = Normal(free)", "unknown-name", "yy", "`y`?"));
  }

  static Stream<Arguments> squares() {
    String program = small("= Normal(encoder(x))", "= D");
    return Stream.of(
        arguments(
            program.replace("D", "Normal(0, encoder(x)^2)").replace("= dense(6", "= dense(2"),
            "constraint",
            "encoder(x)^2",
            "write `exp(encoder(x))`, or `variance = exp(encoder(x))`"),
        arguments(
            program.replace("D", "Normal(0, variance = linear(x)^2)"),
            "constraint",
            "linear(x)^2",
            "write `exp(linear(x))`"),
        arguments(
            program.replace("D", "Laplace(0, linear(x)^2)"),
            "constraint",
            "linear(x)^2",
            "write `exp(linear(x))`"));
  }

  /** What a broken density depends on is not known, so its latents' posteriors are left alone. */
  static Stream<Arguments> exactPosteriors() {
    String program =
        """
        data x : real from column 1
        data y : positive from column 2
        param m : real
        prior t ~ Gamma(2, 1)
        likelihood x ~ Normal(m, variance = 1/t)
        likelihood y ~ Gamma(2, t)
        guide q(t | x, y) = p(t | x, y)
        """;
    return Stream.of(
        arguments(
            program.replace("variance = 1/t", "precision = t"),
            "unknown-argument",
            "precision",
            "variance = 1 / t"),
        arguments(program.replace("2, t)", "-2, t)"), "constraint", "-2", "positive"),
        arguments(
            program.replace("~ Gamma(2, t)", "~ Gama(2, t)"),
            "unknown-distribution",
            "Gama",
            "`Gamma`?"));
  }

  static Stream<Arguments> graphs() {
    return Stream.of(
        arguments(
            small("guide q(z | x) = Normal(encoder(x))\n", "")
                .replace("network encoder = dense(6, tanh)\n", ""),
            "no-guide",
            "z",
            "guide q(z | x)"),
        arguments(small("q(z | x)", "q(z)"), "not-conditioned", "x", "q(z | x)"),
        arguments(
            small("Normal(encoder(x))", "Normal(encoder(x), free)")
                    .replace("q(z | x)", "q(z | x, u)")
                + "input u : real from column 5\nlet v = u\nlikelihood y ~ Normal(v, free)\n"
                + "data y : real from column 6",
            "unused",
            "u",
            "does not use it"),
        arguments(
            SMALL + "guide q(z | x) = Normal(encoder(x))", "duplicate-guide", "z", "two guides"),
        arguments(
            SMALL + "likelihood x ~ Normal(0, 1)", "duplicate-density", "x", "two distributions"),
        arguments(SMALL + "guide q(x | z) = Normal(z)", "guide-of", "x", "behind the bar"),
        arguments(SMALL + "likelihood z ~ Normal(0, 1)", "likelihood-of", "z", "only data"),
        arguments(
            SMALL.replace("z[2] ~ Normal(0, I)", "z[2] ~ Normal(linear(w), 1)")
                + "prior w[2] ~ Normal(linear(z), 1)\nguide q(w | x) = Normal(encoder(x))",
            "cycle",
            "w",
            "`z` depends on `w` depends on `z`"),
        arguments(
            small("(decoder(z)", "(decoder(a)") + "let a = b + z\nlet b = a",
            "cycle",
            "a",
            "`a` is defined by itself: a -> b -> a"),
        arguments(
            small("decoder(z), free", "decoder(z, y), free")
                + "data y : real? from column 5\nlikelihood y ~ Normal(0, free)",
            "missing-parent",
            "y",
            "may be missing"),
        arguments(SMALL + "network third = dense(3)", "unused", "third", "never called"),
        arguments(SMALL + "param p : real", "unused", "p", "unused"),
        arguments(SMALL + "data y : real from column 9", "unused", "y", "no likelihood"),
        arguments(
            SMALL + "prior w[2] ~ Normal(0, 1)\nguide q(w | x) = Normal(encoder(x))",
            "unused",
            "w",
            "nothing in the model depends"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments(SMALL + "train epoch = 3", "unknown-setting", "epoch", "`epochs`?"),
        arguments(SMALL + "train batch = 0", "range", "0", "from 1 to 2147483647"),
        arguments(SMALL + "train epochs = 3 steps", "unit", "steps", "takes no unit"),
        arguments(SMALL + "train optimizer = adma(1)", "optimizer", "adma", "`adam`?"),
        arguments(SMALL + "train optimizer = sgd(-1)", "range", "-1", "must be positive"),
        arguments(SMALL + "objective elbo(beta = -1)", "range", "-1", "not negative"),
        arguments(SMALL + "objective elbo(kl = exact)", "range", "exact", "one of auto"),
        arguments(SMALL + "objective elbo(warmup = 5)", "unit", "5", "`epochs` or `steps`"),
        arguments(SMALL + "objective loss()", "objective", "loss()", "no objective"),
        arguments(
            SMALL + "train epochs = 1\ntrain epochs = 2",
            "duplicate-statement",
            "train epochs = 2",
            "one `train`"),
        arguments(small("1..4", "1..4 -> sum"), "transform", "sum", "gives one number"),
        arguments(small("1..4", "1..4 -> keep(3)"), "transform", "keep(3)", "`real?`"),
        arguments(
            COUNTS.replace("count", "category") + SMALL.substring(SMALL.indexOf('\n')),
            "type-arguments",
            "category",
            "how many values"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isOneErrorUnderItsCauseWithAReasonAndAWayOut(
      String program, String code, String cause, String words) {
    Diagnostics diagnostics = new Diagnostics();
    assertThrows(ModelException.class, () -> Programs.resolve(program, diagnostics));
    // Many of these programs also leave something unused, which is told besides.
    List<Diagnostic> errors =
        diagnostics.errors().stream()
            .filter(error -> code.equals("unused") || !error.code().equals("unused"))
            .toList();
    String all =
        errors.stream()
            .map(e -> e.code() + " " + e.span().map(Span::text) + " " + e.message() + e.fix())
            .collect(Collectors.joining("\n"));
    assertEquals(1, errors.size(), all);
    Diagnostic error = errors.getFirst();
    assertEquals(code, error.code(), all);
    assertEquals(cause, error.span().orElseThrow().text(), all);
    assertTrue(error.fix().isPresent(), all);
    assertTrue((error.message() + " " + error.fix().orElseThrow()).contains(words), all);
  }
}
