package org.vaec.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.InputArray;
import org.vaec.engine.Precision;
import org.vaec.graph.Graph;
import org.vaec.objective.Lowering;
import org.vaec.objective.Statistics;

/** Copies minibatches into arrays that an engine reads, one pair of arrays for all batches. */
public final class Feed {
  private final Rows rows;
  private final Precision precision;
  private final List<String> inputs;
  private final Map<String, float[]> floats = new HashMap<>();
  private final Map<String, double[]> doubles = new HashMap<>();

  /** Feeds the inputs of {@code graph}. */
  public Feed(Rows rows, Graph graph, Precision precision) {
    this.rows = rows;
    this.precision = precision;
    this.inputs = Lowering.inputs(graph);
  }

  /** The values of some rows in an epoch. The arrays are overwritten by the next call. */
  public Bindings bind(Bindings bindings, int[] batch, long epoch) {
    Bindings bound = bindings;
    for (String input : inputs) {
      bound = bound.with(input, gather(input, batch, epoch));
    }
    return bound;
  }

  private InputArray gather(String input, int[] batch, long epoch) {
    Optional<String> masked = Statistics.maskedVariable(input);
    boolean mask = masked.isPresent();
    String variable = masked.orElse(input);
    int length = batch.length * rows.elements(variable);
    return switch (precision) {
      case FLOAT32 -> {
        float[] into = floats.get(input);
        if (into == null || into.length != length) {
          into = new float[length];
          floats.put(input, into);
        }
        if (mask) {
          rows.gatherObserved(variable, batch, into);
        } else {
          rows.gather(variable, batch, epoch, into);
        }
        yield new InputArray.Floats(into);
      }
      case FLOAT64 -> {
        double[] into = doubles.get(input);
        if (into == null || into.length != length) {
          into = new double[length];
          doubles.put(input, into);
        }
        if (mask) {
          rows.gatherObserved(variable, batch, into);
        } else {
          rows.gather(variable, batch, epoch, into);
        }
        yield new InputArray.Doubles(into);
      }
    };
  }
}
