package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.model.Programs.SMALL;
import static org.vaec.model.Programs.small;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;

/** What the language has and vaec cannot do yet is said once, and never half done. */
class NotSupportedYetTest {
  static Stream<String> programs() {
    return Stream.of(
        """
        data x : real from column 1
        prior r ~ Laplace(0, 1)
        likelihood x ~ Normal(r, 1)
        guide q(r | x) = p(r | x)
        """,
        """
        data x[4] : real from columns 1..4
        param m[rows, 2] : real
        param s[rows, 2] : positive
        prior z[2] ~ Normal(0, I)
        likelihood x ~ Normal(decoder(z), free)
        guide q(z | row) = Normal(m[row], s[row])
        network decoder = dense(8, tanh)
        """,
        """
        data y : real from column 1
        input x[3] : real from columns 2..4
        global w[3] ~ Normal(0, I)
        likelihood y ~ Normal(dot(w, x), free)
        guide q(w) = Normal(free)
        """,
        small("Normal(0, I)", "Normal(0, I) through realnvp(6)"),
        small("Normal(encoder(x))", "Normal(encoder(x)) through iaf(2)"),
        small("x[4] : real from columns 1..4", "x : category(4) from column 1")
            .replace("Normal(0, I)", "Mixture(5, q(z | free))")
            .replace("Normal(decoder(z), free)", "Categorical(decoder(z))")
            .replace("Normal(encoder(x))", "Normal(m[x], 1)")
            .replace("network encoder = dense(6, tanh)", "param m[4, 2] : real"),
        small("Normal(0, I)", "Mixture(5, q(z | free))")
            .replace("Normal(encoder(x))", "Mixture(2, Normal(encoder(x)))"),
        small("= dense(8, tanh)", "= dense(8, tanh) -> batchnorm"),
        small("x[4] : real from columns 1..4", "x[2, 2] : category(3) from columns 1..4")
            .replace("Normal(decoder(z), free)", "Categorical(decoder(z))")
            .replace("network encoder = ", "network encoder = conv(2, 2) -> "),
        small("decoder(z)", "decoder(z, w)")
            .replace(
                "guide q(z | x) = Normal(encoder(x))",
                "prior w ~ Normal(0, 1)\nguide q(z, w | x) = MultivariateNormal(encoder(x))"),
        SMALL + "objective mmd(10)",
        SMALL + "objective elbo(beta = 0) + mmd(10)",
        small("x[4] : real", "x[2, 2] : cholesky"),
        small("x[4] : real", "x[4] : real?")
            .replace("Normal(decoder(z), free)", "MultivariateNormal(decoder(z), free)"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isSaidOnce(String program) {
    Diagnostics diagnostics = new Diagnostics();
    assertThrows(ModelException.class, () -> Programs.resolve(program, diagnostics));
    String all = diagnostics.errors().toString();
    assertEquals(
        1,
        diagnostics.errors().stream().filter(e -> e.code().equals("not-supported-yet")).count(),
        all);
    // A second guide of the same latent and an unused variable are told besides.
    assertTrue(
        diagnostics.errors().stream()
            .allMatch(
                e ->
                    e.code().equals("not-supported-yet")
                        || e.code().equals("duplicate-guide")
                        || e.code().equals("unused")),
        all);
  }
}
