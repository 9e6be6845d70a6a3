package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import org.vaec.distribution.Distribution;
import org.vaec.graph.Value;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.model.ObjectiveSettings.KlEstimator;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Term.Form;
import org.vaec.objective.Term.Kind;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;

/**
 * What a latent adds to the bound where that is no divergence: E_q[log p(z | parents)], its prior's
 * half, and the entropy of its guide, each a term of its own.
 *
 * <p>Where the guide draws a parent w of z's prior given z, KL(q(z | x) || p(z | w)) averaged over
 * the guide would be another number: its inner z is not the one that w was drawn given. What is
 * computed then is E_q[log p(z | w)] + H(q(z | x)), which may well be positive.
 */
final class Halves {
  private final Model model;
  private final GuideGraph guides;
  private final Notation notation;
  private final Sampling sampling;
  private final Diagnostics diagnostics;

  Halves(Model model, Notation notation, Sampling sampling, Diagnostics diagnostics) {
    this.model = model;
    this.guides = new GuideGraph(model);
    this.notation = notation;
    this.sampling = sampling;
    this.diagnostics = diagnostics;
  }

  /**
   * Both halves of a latent whose prior depends on what the guide draws given it.
   *
   * @param obstacle a parent in the model that is a descendant in the guide
   */
  List<Term> of(RandomVariable z, String obstacle) {
    String edge =
        "the prior of %1$s depends on %2$s, which the guide draws given %1$s (the edge %1$s -> %2$s of q)"
            .formatted(z.name(), obstacle);
    refuseFreeBits(z, edge);
    List<String> latents = new ArrayList<>(guides.latents(z.density().parents()));
    latents.add(z.name());
    Term prior =
        prior(
            z,
            latents,
            edge
                + ", so there is no KL of %s: %s is taken %s"
                    .formatted(z.name(), notation.logPrior(z), sampling.where(z)));
    if (model.objective().kl() == KlEstimator.ANALYTIC) {
      diagnostics.add(
          Diagnostic.error(
                  "kl-not-analytic",
                  z.density().span(),
                  "`kl = analytic` asks for a closed form, and " + prior.reason())
              .withFix("write `kl = auto`, or " + inOrder(z, obstacle)));
    }
    return List.of(prior, entropy(z, edge));
  }

  private static String inOrder(RandomVariable z, String obstacle) {
    return "let the guide draw `%2$s` before `%1$s`, as in `q(%1$s | %2$s, ...)`"
        .formatted(z.name(), obstacle);
  }

  // They are nats of a divergence, which is never negative; here there is none.
  private void refuseFreeBits(RandomVariable z, String edge) {
    ObjectiveSettings settings = model.objective();
    if (settings.freeBits() > 0) {
      diagnostics.add(
          Diagnostic.error(
                  "free-bits",
                  z.density().span(),
                  "`free_bits` counts nats of the KL of each element, and `%s` has no KL: %s"
                      .formatted(z.name(), edge))
              .withFix("drop `free_bits`, or " + inOrder(z, obstacle(z))));
    }
  }

  private String obstacle(RandomVariable z) {
    return guides.obstacle(z).orElseThrow();
  }

  /**
   * E_q[log p(z | parents)].
   *
   * @param latents at whose values it is taken
   */
  Term prior(RandomVariable z, List<String> latents, String reason) {
    Written formula = DensityFormula.of(z, z.density(), "p", notation);
    return new Term(
        "prior." + z.name(),
        Kind.PRIOR,
        z.name(),
        Form.PRIOR,
        sampling.estimator(latents),
        notation.expectedLogDensity(z),
        notation.expectedLogDensityLatex(z),
        formula.text(),
        formula.latex(),
        reason);
  }

  /**
   * H(q(z | parents)).
   *
   * @param why there is no divergence to its prior, as a clause
   */
  Term entropy(RandomVariable z, String why) {
    RandomVariable.Guide guide = z.guide().orElseThrow();
    boolean elementwise = guide.density().family().eventRank() == 0;
    Shape shape = elementwise ? Shape.SCALAR : z.shape();
    Distribution q = Symbols.distribution(guide.density(), shape, z.support().categories(), "q");
    boolean known = q.negativeEntropy().isPresent();
    if (!known && model.objective().kl() == KlEstimator.ANALYTIC) {
      diagnostics.add(
          Diagnostic.error(
              "kl-not-analytic",
              guide.density().span(),
              "`kl = analytic` asks for a closed form of the entropy of "
                  + notation.guide(z)
                  + ", which has none"));
    }
    boolean exact = known && !model.objective().takesAllAtTheSample();
    Value computed =
        Symbols.simplified(
            exact
                ? Lowering.negativeEntropy(q).negate()
                : q.logDensity(Value.input(z.name(), shape)).negate());
    Written formula =
        Written.of(
            computed, z, elementwise, notation.letters("q", z, guide.density(), z.density()));
    return new Term(
        "entropy." + z.name(),
        Kind.ENTROPY,
        z.name(),
        Form.ENTROPY,
        exact ? Estimator.ANALYTIC : sampling.estimator(List.of(z.name())),
        notation.entropy(z),
        notation.entropyLatex(z),
        formula.text(),
        formula.latex(),
        "%s; the entropy of %s %s"
            .formatted(
                why,
                guide.density().family().name(),
                exact ? "has a closed form" : "is taken " + sampling.where(z)));
  }
}
