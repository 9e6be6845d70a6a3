package org.vaec.objective;

import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;

/**
 * Data that may be missing: which elements of a row are there is the row's missingness pattern, an
 * input beside the values. All patterns share one graph, whose shapes do not depend on them.
 *
 * <p>Data with a guide are latent where they are missing: there, and nowhere else, a draw stands
 * for the value and the guide's density counts.
 */
final class Missingness {
  private Missingness() {}

  /** 1 where an element is observed and 0 where it is missing. */
  static Value observed(RandomVariable x) {
    return Value.input(Statistics.observedMask(x.name()), x.shape());
  }

  /** A value per element of x, 0 where that is missing. */
  static Value whereObserved(RandomVariable x, Value value) {
    return x.optional() ? observed(x).select(value, Value.constant(0)) : value;
  }

  /** A value per element or event of z, 0 where z is observed. */
  static Value whereLatent(RandomVariable z, Value value) {
    return z.isPartlyObserved() ? observed(z).select(Value.constant(0), value) : value;
  }

  /** What the model sees of a latent: the datum where there is one, else the draw. */
  static Value orObserved(RandomVariable z, Value drawn) {
    return z.isPartlyObserved()
        ? observed(z).select(Value.input(z.name(), z.shape()), drawn)
        : drawn;
  }

  /** The same for a scalar category whose draw is weights of its values. */
  static Value orObservedIndicators(RandomVariable z, Value weights) {
    if (!z.isPartlyObserved()) {
      return weights;
    }
    int axis = z.shape().rank();
    int categories = weights.shape().size(axis);
    return observed(z)
        .expand(axis, categories)
        .select(Value.input(z.name(), z.shape()).oneHot(categories), weights);
  }
}
