package org.vaec.train;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.data.Column;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.InputArray;
import org.vaec.engine.Precision;
import org.vaec.graph.Graph;
import org.vaec.objective.Lowering;
import org.vaec.objective.Statistics;

/**
 * Has an engine gather minibatches from a data set into its own memory. The inputs are bound once;
 * {@link #select} then says which rows they are.
 */
public final class Feed {
  private final List<String> names;
  private final List<Gathering> inputs = new ArrayList<>();

  /** Feeds the inputs of {@code graph}. */
  public Feed(Rows rows, Graph graph) {
    this.names = Lowering.inputs(graph);
    for (String name : names) {
      Optional<String> masked = Statistics.maskedVariable(name);
      inputs.add(
          new Gathering(masked.map(rows::observedColumn).orElseGet(() -> rows.column(name))));
    }
  }

  /** Some bindings and the inputs, whatever rows they will be. */
  public Bindings bind(Bindings bindings) {
    Bindings bound = bindings;
    for (int i = 0; i < inputs.size(); i++) {
      bound = bound.with(names.get(i), inputs.get(i));
    }
    return bound;
  }

  /**
   * Makes the inputs the values of some rows in an epoch.
   *
   * @param batch kept and not copied
   */
  public void select(int[] batch, long epoch) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).select(batch, epoch);
    }
  }

  private static final class Gathering implements InputArray.Gathered {
    private final Column column;
    private int rows;

    Gathering(Column column) {
      this.column = column;
    }

    void select(int[] batch, long epoch) {
      rows = batch.length;
      column.select(batch, epoch);
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int length() {
      return rows * column.elements();
    }

    @Override
    public void gather(int first, int count, MemorySegment memory, Precision precision) {
      switch (precision) {
        case FLOAT32 -> column.gatherFloats(first, count, memory);
        case FLOAT64 -> column.gatherDoubles(first, count, memory);
      }
    }
  }
}
