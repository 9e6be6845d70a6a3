package org.vaec.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/**
 * Where a posterior has no closed form, a guide is offered whose values lie where its prior's do.
 */
class NotConjugateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Normal(0, 1)       | real     | Normal(exp(a), 1)      | q(a | y) = Normal(encoder(y))
          Gamma(2, 1)        | positive | Gamma(a, 1)            | q(a | y) = LogNormal(encoder(y))
          Beta(2, 1)         | real     | Normal(a, 1)           | q(a | y) = Beta(encoder(y))
          InverseGamma(2, 1) | real     | Normal(0, a)           | write `variance = a`
          InverseGamma(2, 1) | real     | Normal(0, a)           | q(a | y) = LogNormal(encoder(y))
          Gamma(2, 1)        | real     | Normal(0, a)           | write `variance = 1 / a`
          """)
  void offersAGuideThatFits(String prior, String type, String likelihood, String words) {
    String program =
        """
        data y : TYPE from column 1
        prior a ~ PRIOR
        likelihood y ~ LIKELIHOOD
        guide q(a | y) = p(a | y)
        """
            .replace("TYPE", type)
            .replace("PRIOR", prior)
            .replace("LIKELIHOOD", likelihood);
    ModelException wrong =
        assertThrows(
            ModelException.class,
            () -> Compiler.check(new Source("test.vae", program), CompilerOptions.NONE));
    Diagnostic error =
        wrong.diagnostics().stream().filter(Diagnostic::isError).findFirst().orElseThrow();
    assertEquals("not-conjugate", error.code());
    assertTrue(error.fix().orElseThrow().contains(words), error.toString());
  }
}
