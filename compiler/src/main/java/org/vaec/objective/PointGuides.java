package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.RandomVariable;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;

/**
 * Latents whose guide is a point mass: values like data, not draws.
 *
 * <p>Their entropy is -infinity whatever the parameters, so that log p(x) has no bound through
 * them. Without it the objective is log p(x, z) at the point z, or its evidence bound where other
 * latents are left: in place of a KL stands the log-density of the prior.
 */
final class PointGuides {
  private final Model model;
  private final GuideGraph guides;
  private final Notation notation;
  private final Sampling sampling;
  private final Halves halves;

  PointGuides(Model model, Notation notation, Sampling sampling, Diagnostics diagnostics) {
    this.model = model;
    this.guides = new GuideGraph(model);
    this.halves = new Halves(model, notation, sampling, diagnostics);
    this.notation = notation;
    this.sampling = sampling;
  }

  /** Reports what asks for a density of a guide that has none. */
  void refuse(Diagnostics diagnostics) {
    ObjectiveSettings settings = model.objective();
    for (RandomVariable z : model.points()) {
      Optional<String> drawn = drawnParent(z);
      if (drawn.isPresent()) {
        diagnostics.add(
            Diagnostic.notSupportedYet(
                    z.guide().orElseThrow().span(),
                    "a point mass given `%s`, which is drawn itself: the point would be another one with each draw"
                        .formatted(drawn.get()))
                .withFix("condition `%s` on data alone".formatted(z.name())));
      }
      asked(settings, z)
          .ifPresent(
              asked ->
                  diagnostics.add(
                      Diagnostic.error(
                              "point-mass",
                              z.guide().orElseThrow().density().span(),
                              "%s, and the guide of `%s` is a point mass, which has none"
                                  .formatted(asked, z.name()))
                          .withFix(
                              "write `objective elbo()`, or a guide with a density, as in"
                                  + " `Normal(encoder(x))`")));
    }
  }

  // What needs log q, as a clause.
  private static Optional<String> asked(ObjectiveSettings settings, RandomVariable z) {
    List<String> asked = new ArrayList<>();
    if (settings.bound().isWeighted()) {
      asked.add("`%s` divides by the density of each guide".formatted(settings.bound().word()));
    } else if (settings.gradient() == GradientEstimator.STL) {
      asked.add("`gradient = stl` differentiates the density of each guide");
    }
    if (settings.freeBits() > 0) {
      asked.add("`free_bits` counts nats of a KL, for which a guide needs a density");
    }
    if (settings.supervision() > 0 && z.isPartlyObserved()) {
      asked.add("`supervision` maximises the density of what is observed under the guide");
    }
    return asked.stream().findFirst();
  }

  private Optional<String> drawnParent(RandomVariable z) {
    Set<String> ancestors = guides.withAncestors(List.of(z.name()));
    return ancestors.stream().filter(name -> !model.variable(name).isPoint()).findFirst();
  }

  /** E_q[log p(z)] at the point, which stands where another guide has a KL. */
  Term prior(RandomVariable z) {
    List<String> parents = guides.latents(z.density().parents());
    List<String> drawn = model.drawn(parents);
    return halves.prior(
        z,
        parents,
        "%s is a point mass, so there is no KL but the density of its prior at the one value that the guide gives%s%s"
            .formatted(
                notation.guide(z),
                drawn.isEmpty() ? "" : "; " + sampling.sentence(drawn),
                z.isPartlyObserved()
                    ? "; where %s is observed it counts as a likelihood".formatted(z.name())
                    : ""));
  }
}
