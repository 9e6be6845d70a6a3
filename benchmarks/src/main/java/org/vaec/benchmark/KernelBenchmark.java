package org.vaec.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.Store;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.TrainSettings;
import org.vaec.shape.Shape;
import org.vaec.train.Optimizer;

/**
 * What a step is made of, each as a graph of its own: operations on 100 rows of 784 numbers, Adam
 * over 784 000, and the first layer's product of 100 x 784 and 784 x 500.
 */
public class KernelBenchmark extends MeanTime {
  private static final int ROWS = 100;
  private static final int COLUMNS = 784;
  private static final int HIDDEN = 500;
  private static final Shape BATCH = Shape.of(ROWS, COLUMNS);

  /** The graphs by what they measure. */
  public enum Kernel {
    /** tanh(x + bias). */
    ACTIVATION,
    /** The cross-entropy of pixels t from logits x, x t - softplus(x), and its gradient. */
    CROSS_ENTROPY,
    /** The sum of each row. */
    ROW_SUMS,
    /** The sum over the rows, as of a bias's gradient. */
    COLUMN_SUMS,
    /** Standard normal numbers. */
    NOISE,
    /** The product of a layer. */
    PRODUCT,
    /** One update of Adam, without a graph. */
    ADAM
  }

  @Param public Kernel kernel;

  @Param({"1", "2"})
  public int threads;

  private Engine engine;
  private Optimizer adam;
  private Store gradients;
  private long step;

  private static SequencedMap<String, Value> outputs(Kernel kernel) {
    Value x = Value.parameter("x", BATCH);
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    switch (kernel) {
      case ACTIVATION -> {
        Value bias = Value.parameter("bias", Shape.of(COLUMNS));
        outputs.put("y", x.plus(bias.expand(0, ROWS)).tanh());
      }
      case CROSS_ENTROPY -> {
        Value pixels = Value.parameter("t", BATCH);
        outputs.put("loss", x.times(pixels).minus(x.softplus()).sumEvent());
        outputs.put("gradient", pixels.minus(x.sigmoid()));
      }
      case ROW_SUMS -> outputs.put("y", x.sumAxes(List.of(1)));
      case COLUMN_SUMS -> outputs.put("y", x.sumAxes(List.of(0)));
      case NOISE ->
          outputs.put("y", Value.noise("z", Op.NoiseKind.NORMAL, Set.of(), BATCH).plus(x));
      case PRODUCT ->
          outputs.put("y", x.matrixProduct(Value.parameter("w", Shape.of(COLUMNS, HIDDEN))));
      case ADAM -> outputs.put("y", x.sumEvent());
    }
    return outputs;
  }

  @Setup(Level.Trial)
  public void begin() {
    Graph graph = new Graph(outputs(kernel));
    org.vaec.engine.State state = org.vaec.engine.State.of(Precision.FLOAT32, List.of(graph));
    for (String name : new ArrayList<>(state.parameters().names())) {
      double[] values = state.get(name);
      Arrays.setAll(values, i -> Math.sin(i));
      state.set(name, values);
    }
    engine = new FusedEngine(new Program(graph, new LinkedHashMap<>()), state, threads);
    gradients = state.parameters().copy();
    adam = Optimizer.of(TrainSettings.DEFAULT, state.parameters());
  }

  @TearDown(Level.Trial)
  public void end() {
    engine.close();
  }

  @Benchmark
  public Object run() {
    if (kernel == Kernel.ADAM) {
      return adam.step(engine.state().parameters(), gradients, 1e-3);
    }
    Results results = engine.run(Bindings.none().withStep(step++));
    return results;
  }
}
