package org.vaec.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.claim.Verdict.Kind;
import org.vaec.random.Philox;

/** Formulas of lectures and papers, right and wrong, in the ways in which people write them. */
class ClaimTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ELBO = E_q[log p(x|z)] - KL(q(z|x), p(z))",
        "L(theta, phi; x) = -KL(q_phi(z|x) || p_theta(z)) + E_{q_phi(z|x)}[log p_theta(x|z)]",
        "log p(x) = ELBO + KL(q(z|x) || p(z|x))",
        "log p(x_i) >= ELBO_i = -l_i",
        "log p(x) = log int p(x, z) dz >= E_q[log p(x, z)/q(z|x)]",
        "p(z|x) = p(x|z) p(z) / p(x)",
        "p(x) = E_{p(z)}[p(x|z)]",
        "log p(X) = sum_{i=1}^N log p(x_i)",
        "KL(q(z|x) || p(z)) = -1/2 sum_{j=1}^J (1 + log sigma_j^2 - mu_j^2 - sigma_j^2)",
        "KL(N(mu, sigma^2), N(0, 1)) = (sigma^2 + mu^2 - 1) / 2 - log sigma",
        "D_{KL}(q \\| p(z)) = \\frac{1}{2}(tr(\\Sigma) + \\mu^T \\mu - J - \\log\\det\\Sigma)",
        "E_q[log q(z|x)] = -J/2 log(2 pi) - 1/2 sum(1 + log(sigma^2))",
        "H(q) = -E_q[log q(z|x)]",
        "KL(q(z|x) || p(z)) >= 0",
        "z = mu + sigma * eps",
        "z = mu - sigma * eps",
        "z = μ + Σ^(1/2) ε, ε ∼ N(0, I)",
        "E_q[f(z)] = E_{eps ~ N(0, I)}[f(mu + sigma eps)]",
        "ELBO ~= 1/L sum_{l=1}^L (log p(x, z_l) - log q(z_l|x))",
        "p(x) ~= 1/L sum_l p(x|z_l)",
        "log p(x) >= E_q[log 1/K sum_k p(x,z_k)/q(z_k|x)]",
        "log p(x) >= E_{z_1, ..., z_K}[log (1/K sum_{k=1}^K p(x, z_k)/q(z_k|x))]",
        "ELBO ~= 1/K sum_k log p(x,z_k)/q(z_k|x)",
        "H(q) = 1/2 sum_j log(2 pi e sigma_j^2)",
        "phi* = argmax_phi ELBO",
        "q* = argmin KL(q(z|x) || p(z|x))",
        "theta <- theta + rho dELBO/dtheta",
        "= E_q[log p(x|z)] - KL(q(z|x) || p(z))",
        "p(x|z) = N(x | f(z), sigma^2 I)"
      })
  void whatIsTrueHolds(String formula) {
    assertEquals(Kind.HOLDS, Claim.check(formula).kind(), formula);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ELBO = E_q[log p(x|z)] + KL(q(z|x), p(z))",
        "ELBO = E_q[p(x|z)] - KL(q(z|x), p(z))",
        "ELBO = log E_q[p(x|z)] - KL(q(z|x), p(z))",
        "log p(x) = ELBO + KL(q(z|x) || p(z))",
        "log p(x) = ELBO + KL(p(z|x) || q(z|x))",
        "log p(x) <= ELBO",
        "p(z|x) = p(x|z) p(x) / p(z)",
        "KL(q(z|x) || p(z)) = 1/2 sum(1 + log sigma^2 - mu^2 - sigma^2)",
        "KL(q(z|x) || p(z)) = -1/2 sum(1 + log sigma - mu^2 - sigma)",
        "KL(N(mu, sigma^2), N(0, 1)) = (sigma^2 + mu^2 - 1) / 2 + log sigma",
        "log p(x) = E_q[log p(x|mu)]",
        "E_q[log p(x|z)] = log p(x|mu)",
        "log p(x) = E_p(z)[log p(x|z)]",
        "z = mu + sigma^2 * eps",
        "z = mu + Sigma * eps",
        "z = mu + eps",
        "eps ~ N(0, sigma^2)",
        "q* = argmin KL(p(z|x) || q(z|x))",
        "q* = argmax KL(q(z|x) || p(z|x))",
        "theta <- theta + rho dl/dtheta",
        "ELBO = E_{x ~ q}[log p(x, z)] - E_q[log q(z|x)]",
        "log_p(x|z) >= ELBO",
        "= E_q[log p(x|z)] + KL(q(z|x) || p(z))"
      })
  void whatIsFalseIsRefuted(String formula) {
    assertEquals(Kind.REFUTED, Claim.check(formula).kind(), formula);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "hello",
        "ELBO",
        "ELBO = ",
        "ELBO = foo",
        "ELBO = E_q[log p(x|z)",
        "1/Z((x1 - f1(71)^2",
        "p(x|z) = N(x|f(z), sigma^2 |)",
        "x = 3 +",
        "ELBO = mse(x)",
        "ü = 1"
      })
  void whatHasNoMeaningIsUnreadable(String formula) {
    assertEquals(Kind.UNREADABLE, Claim.check(formula).kind(), formula);
  }

  @Test
  void aWrongClaimHasACounterexampleAndItsSlip() {
    Verdict verdict = Claim.check("KL(q(z|x), p(z)) = -1/2 sum(1 + log s - mu^2 - s^2)");
    assertTrue(verdict.counterexample().orElseThrow().contains("sigma ="));
    assertTrue(verdict.slip().orElseThrow().startsWith("sigma for sigma^2"));
    assertTrue(
        Claim.check("ELBO = E_q[log p(x|z)] + KL")
            .slip()
            .orElseThrow()
            .startsWith("the sign of KL"));
    assertTrue(
        Claim.check("ELBO = log E_q[p(x|z)] - KL")
            .slip()
            .orElseThrow()
            .startsWith("the logarithm outside"));
    assertTrue(
        Claim.check("log p(x) = E_p(z)[log p(x|z)]")
            .slip()
            .orElseThrow()
            .startsWith("the logarithm inside"));
  }

  @Test
  void identitiesOfTheBoundAreProvedNotOnlyTried() {
    for (String formula :
        List.of(
            "ELBO_i = E_q[log p(x_i|z)] - KL(q(z|x_i), p(z))",
            "log p(x) = ELBO + KL(q(z|x), p(z|x))",
            "log p(x) >= E_q[log p(x, z) - log q(z|x)]",
            "-KL = 1/2 sum_j(1 + log sigma_j^2 - mu_j^2 - sigma_j^2)")) {
      assertTrue(Claim.check(formula).why().startsWith("proved"), formula);
    }
  }

  @Test
  void noFormulaEndsOtherwise() {
    Philox random = Philox.of(1, "formulas", 0);
    String[] parts =
        "E_q [ ] ( ) { } | || log p q KL ELBO x z , = >= ~ + - * / ^ _ 1 2 mu sigma Sigma eps sum int dz j N L frac I"
            .split(" ");
    int[] counts = new int[Kind.values().length];
    for (int formula = 0; formula < 3000; formula++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + (int) (12 * random.uniform(20L * formula));
      for (int i = 0; i < length; i++) {
        text.append(parts[(int) (parts.length * random.uniform(20L * formula + 1 + i))])
            .append(' ');
      }
      counts[Claim.check(text.toString()).kind().ordinal()]++;
    }
    assertTrue(counts[Kind.UNREADABLE.ordinal()] > 2000);
    assertEquals(Kind.UNREADABLE, Claim.check("(".repeat(1000) + "x").kind());
    assertEquals(Kind.UNREADABLE, Claim.check("x".repeat(3000)).kind());
  }

  @Test
  void whatIsPrintedIsReadAsTheSame() {
    for (String formula :
        List.of(
            "ELBO = E_q[log p(x|z) + log p(z) - log q(z|x)]",
            "KL(q(z|x), p(z)) = -1/2 sum_j(1 + log sigma_j^2 - (mu_j^2 + sigma_j^2))",
            "p(z|x) = p(x|z) p(z) / (p(x) * 1)",
            "log p(x) = log int p(x|z) p(z) dz")) {
      Statement.Chain chain = (Statement.Chain) ClaimParser.read(formula).statements().get(0);
      String printed = Printer.print(chain);
      assertEquals(List.of(chain), ClaimParser.read(printed).statements(), printed);
    }
  }

  /** A slip of the pen in a true identity makes it false, but for the few that change nothing. */
  @Test
  void changedIdentitiesAreRefuted() {
    int changed = 0;
    List<String> missed = new ArrayList<>();
    Checks checks = Checks.thorough().few();
    for (String formula :
        List.of(
            "ELBO = E_q[log p(x, z)] - E_q[log q(z|x)]",
            "ELBO = E_q[log p(x|z)] - KL(q(z|x), p(z))",
            "log p(x) = ELBO + KL(q(z|x), p(z|x))",
            "p(x, z) = p(x|z) p(z)",
            "p(z|x) = p(x|z) p(z) / p(x)",
            "KL(q(z|x), p(z)) = -1/2 sum(1 + log(sigma^2) - mu^2 - sigma^2)",
            "z = mu + sigma * eps")) {
      for (Slips.Repaired slip : Slips.of(ClaimParser.read(formula).statements().get(0))) {
        changed++;
        try {
          if (checks.failure(slip.statement()).isEmpty()) {
            missed.add(slip.what() + " in " + formula);
          }
        } catch (Slip | Unreadable e) {
          // Not even a formula any more.
        }
      }
    }
    assertTrue(changed > 80, changed + " changes");
    // Minus sigma eps is as good a noise, and so on.
    assertTrue(missed.size() <= 0.05 * changed, () -> String.join("\n", missed));
  }
}
