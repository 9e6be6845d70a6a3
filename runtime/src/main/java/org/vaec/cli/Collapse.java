package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.LatentFigures;
import org.vaec.source.Diagnostic;

/**
 * Posterior collapse: a latent whose guide is next to its prior for every row, so that it says
 * nothing of them (Bowman et al. 2016).
 */
final class Collapse {
  /** A part of the elements may well be spare; where so many carry nothing, it is no accident. */
  private static final double MOST = 0.9;

  private Collapse() {}

  /** A warning where the KLs of an evaluation show one. */
  static Optional<Diagnostic> in(Evaluation evaluation) {
    List<String> collapsed = new ArrayList<>();
    for (LatentFigures latent : evaluation.latents()) {
      Double kl = evaluation.terms().get("kl." + latent.name());
      if (kl != null && hasCollapsed(latent, kl)) {
        collapsed.add(clause(latent, kl));
      }
    }
    if (collapsed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Diagnostic.warning(
                "posterior-collapse",
                "next to nothing is said of a row by %s: the guide is nearly the prior"
                    .formatted(String.join(" and ", collapsed)))
            .withFix(
                "let the weight of the KL rise slowly (`objective elbo(warmup = 50 epochs)`), leave"
                    + " each element some nats for nothing (`free_bits = 0.1`) or weigh it less"
                    + " (`beta = 0.5`); a weaker decoder, or a likelihood of smaller spread, needs"
                    + " its latents more"));
  }

  private static boolean hasCollapsed(LatentFigures latent, double kl) {
    return latent.kl().isPresent()
        ? latent.inactive() >= MOST * latent.elements()
        : kl < LatentFigures.INACTIVE * latent.elements();
  }

  private static String clause(LatentFigures latent, double kl) {
    String nats = String.format(Locale.ROOT, kl < 0.01 ? "%.4f" : "%.2f", Math.max(0, kl));
    if (latent.elements() == 1) {
      return "`%s` (KL %s nats)".formatted(latent.name(), nats);
    }
    return latent.kl().isPresent()
        ? "`%s` (KL %s nats, below %s in %d of its %d elements)"
            .formatted(
                latent.name(), nats, LatentFigures.INACTIVE, latent.inactive(), latent.elements())
        : "`%s` (KL %s nats over %d elements)".formatted(latent.name(), nats, latent.elements());
  }
}
