package org.vaec.objective;

import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;

/**
 * A formula in both notations.
 *
 * @param text in ASCII mathematics
 * @param latex in LaTeX
 */
record Written(String text, String latex) {

  /**
   * What a graph computes of a variable.
   *
   * @param perElement whether {@code graph} is written for one element of it, over all of which it
   *     is summed
   */
  static Written of(Value graph, RandomVariable variable, boolean perElement, Letters letters) {
    Value computed = Tidied.of(graph);
    String text = MathematicsText.print(computed, letters);
    if (!perElement || variable.shape().isScalar()) {
      return new Written(text, MathematicsLatex.print(computed, letters));
    }
    return new Written(
        Notation.sumOver(variable) + "(" + text + ")",
        MathematicsLatex.sum(variable.shape().elements(), computed, letters));
  }
}
