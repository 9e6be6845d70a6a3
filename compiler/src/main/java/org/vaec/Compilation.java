package org.vaec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.graph.Graph;
import org.vaec.model.Model;
import org.vaec.network.LearnedArray;
import org.vaec.objective.Objective;
import org.vaec.source.Diagnostic;
import org.vaec.syntax.ModelFile;

/**
 * Every stage of one compilation, so that whoever wants to see a stage only prints.
 *
 * @param file what was written
 * @param model names, sizes, supports and networks resolved
 * @param objective the bound as a sum of terms
 * @param step a step of training: {@code loss}, {@code elbo}, each term, and {@code gradient.NAME}
 *     of the loss for each learned array that it reaches
 * @param evaluation the bound, its terms and the importance weights, per row
 * @param warnings what looks wrong but can be run
 */
public record Compilation(
    ModelFile file,
    Model model,
    Objective objective,
    Graph step,
    Graph evaluation,
    List<Diagnostic> warnings) {
  public Compilation {
    warnings = List.copyOf(warnings);
  }

  /** The output of the step that is the gradient for each learned array that it reaches. */
  public SequencedMap<String, String> gradients() {
    SequencedMap<String, String> gradients = new LinkedHashMap<>();
    for (LearnedArray array : model.learned()) {
      String output = gradient(array.name());
      if (step.outputs().containsKey(output)) {
        gradients.put(array.name(), output);
      }
    }
    return gradients;
  }

  /** The name of the step's output that is the gradient for a learned array. */
  public static String gradient(String learnedArray) {
    return "gradient." + learnedArray;
  }
}
