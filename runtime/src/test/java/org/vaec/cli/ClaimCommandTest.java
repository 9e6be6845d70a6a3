package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClaimCommandTest {
  @Test
  void exitCodesTellWhatBecameOfAClaim() {
    assertEquals(0, Invocation.of("claim", "log p(x) >= ELBO").code());
    assertEquals(1, Invocation.of("claim", "log p(x) <= ELBO").code());
    assertEquals(2, Invocation.of("claim", "log p(x) is large").code());
  }

  @Test
  void aFormulaMayBeginWithAMinusSign() {
    assertEquals(0, Invocation.of("claim", "-KL <= 0").code());
    assertEquals(0, Invocation.of("claim", "--json", "-E_q[log q(z|x)] = H(q)").code());
  }

  @Test
  void jsonHasTheVerdictItsReasonAndTheSlip() {
    String json = Invocation.of("claim", "--json", "z = mu + sigma^2 eps").out();
    assertTrue(json.contains("\"verdict\":\"refuted\""), json);
    assertTrue(json.contains("\"slip\":\"sigma^2 for sigma"), json);
    assertTrue(json.contains("\"counterexample\":\"with mu"), json);
  }
}
