package org.vaec.objective;

import java.util.List;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.RandomVariable;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;

/** Whether the gradients of a model can be had through its latents as their guides are written. */
final class EstimatorChecks {
  private final Model model;
  private final Sampling sampling;
  private final Diagnostics diagnostics;

  EstimatorChecks(Model model, Sampling sampling, Diagnostics diagnostics) {
    this.model = model;
    this.sampling = sampling;
    this.diagnostics = diagnostics;
  }

  /** Reports what the chosen estimators cannot do. */
  void check() {
    refuseTooManyValues();
    refuseJumps();
    refuseWithoutPaths();
  }

  private void refuseTooManyValues() {
    for (LatentEstimators.Meeting meeting : LatentEstimators.of(model).tooMany()) {
      RandomVariable first = meeting.latents().getFirst();
      diagnostics.add(
          Diagnostic.error(
                  "too-many-values",
                  first.guide().orElseThrow().span(),
                  "`%s` can take %s joint values, and each is evaluated for every row"
                      .formatted(
                          Notation.names(meeting.latents()), Sampling.count(meeting.states())))
              .withFix(
                  "write `by score`, or use fewer values: at most %d joint ones"
                      .formatted(Summation.MOST_STATES)));
    }
  }

  private void refuseJumps() {
    LatentEstimators.of(model)
        .jumpsAsked()
        .forEach(
            (angle, density) ->
                diagnostics.add(
                    Diagnostic.error(
                            "estimator",
                            angle.guide().orElseThrow().span(),
                            "samples of `%s` jump by 2 pi where they wrap around, and %s jumps with"
                                    .formatted(angle.name(), density)
                                + " them: the gradient through the samples would miss that")
                        .withFix(
                            "write `by score`, or let `%s` enter a network, which sees it as a point"
                                    .formatted(angle.name())
                                + " of the circle")));
  }

  // These gradients go through the samples of every latent.
  private void refuseWithoutPaths() {
    ObjectiveSettings settings = model.objective();
    boolean weighted = settings.bound().isWeighted();
    if (!weighted && settings.gradient() == GradientEstimator.STANDARD) {
      return;
    }
    for (String latent : model.guideOrder()) {
      RandomVariable z = model.variable(latent);
      if (!z.isPoint() && !sampling.isPathwise(List.of(latent))) {
        diagnostics.add(
            Diagnostic.notSupportedYet(
                    z.guide().orElseThrow().span(),
                    "`%s` where `%s` is not drawn as a differentiable function of noise"
                        .formatted(weighted ? settings.bound().word() : "gradient = stl", z.name()))
                .withFix("write `objective elbo()`"));
        return;
      }
    }
  }
}
