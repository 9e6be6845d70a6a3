package org.vaec.objective;

import java.util.Optional;
import org.vaec.model.Model;
import org.vaec.shape.Plate;

/**
 * The symbolic lowering of a model, for whoever looks for closed forms: made when first asked for,
 * and one for all terms, since it holds the guide of every latent.
 */
final class Symbolic {
  private final Model model;
  private final Optional<Plate> samples;
  private Optional<Lowering> lowering = Optional.empty();

  Symbolic(Model model, Optional<Plate> samples) {
    this.model = model;
    this.samples = samples;
  }

  Lowering lowering() {
    if (lowering.isEmpty()) {
      lowering = Optional.of(Lowering.symbolic(model, samples));
    }
    return lowering.get();
  }
}
