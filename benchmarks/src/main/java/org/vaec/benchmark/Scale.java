package org.vaec.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.model.CompilerOptions;
import org.vaec.plan.Cost;
import org.vaec.plan.Plan;
import org.vaec.plan.Planner;
import org.vaec.plan.Total;
import org.vaec.source.Source;
import org.vaec.train.Optimizer;

/**
 * How a step grows with the batch, the width, the depth and the latent size: measured on one
 * thread, beside the operations, bytes and memory that the plan counts, and a price for each
 * operation and byte fitted to all of them.
 *
 * <p>Planned memory is the arena and four arrays of the learned numbers: themselves, gradients and
 * Adam's two averages. It is compared with what the JVM allocated for them by its own books, and
 * with how far the process grew, libraries and code that the JVM generated meanwhile included.
 */
final class Scale {
  private static final double ROUND_MS = 100;

  /** Sizes of one model: {@code depth} hidden layers of {@code width} units each way. */
  private record Sizes(int batch, int width, int depth, int latents) {
    private static final int PIXELS = 784;

    String model() {
      String layers = String.join(" -> ", Collections.nCopies(depth, "dense(" + width + ", tanh)"));
      return """
      data x[%d] : binary
      prior z[%d] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = %s
      network encoder = %s
      train epochs = 1, batch = %d, optimizer = adam(1e-3)
      """
          .formatted(PIXELS, latents, layers, layers, batch);
    }
  }

  /** What was counted and found for one size; memory in bytes. */
  private record Row(
      Sizes sizes, CostModel.Observation cost, long planned, long allocated, long grown) {}

  private final int rounds;

  private Scale(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Measures and writes the tables.
   *
   * @param arguments how often each size is timed, the file of the report and what stands above it
   */
  public static void main(String[] arguments) throws IOException {
    Scale scale = new Scale(Integer.parseInt(arguments[0]));
    // The first engine of a process loads libraries.
    scale.measure(new Sizes(10, 10, 1, 2));
    List<Row> rows = new ArrayList<>();
    rows.addAll(scale.vary(new int[] {10, 50, 100, 250, 500, 1000}, n -> new Sizes(n, 500, 1, 20)));
    rows.addAll(scale.vary(new int[] {100, 200, 1000, 2000}, n -> new Sizes(100, n, 1, 20)));
    rows.addAll(scale.vary(new int[] {2, 3, 4}, n -> new Sizes(100, 500, n, 20)));
    rows.addAll(scale.vary(new int[] {2, 50, 200}, n -> new Sizes(100, 500, 1, n)));
    String report = arguments[2] + "\n" + print(rows);
    Files.writeString(Path.of(arguments[1]), report);
    System.out.println(report);
  }

  private List<Row> vary(int[] values, IntFunction<Sizes> sizes) {
    return IntStream.of(values).mapToObj(sizes).map(this::measure).toList();
  }

  private Row measure(Sizes sizes) {
    System.err.println(sizes);
    Compilation compilation =
        Compiler.compile(new Source("scale", sizes.model()), CompilerOptions.NONE);
    Program program = new Program(compilation.step(), compilation.gradients());
    Plan plan = Planner.plan(program.graph(), program.gradients());
    Cost cost = plan.cost();
    long moved = 4 * (at(sizes, cost.read()) + at(sizes, cost.written()));
    long planned = 4 * (at(sizes, plan.arena()) + 4 * at(sizes, plan.learned()));
    float[] pixels = new float[sizes.batch * Sizes.PIXELS];
    for (int i = 0; i < pixels.length; i += 5) {
      pixels[i] = 1;
    }
    long allocatedBefore = NativeMemory.allocated();
    long residentBefore = ResidentMemory.now();
    ResidentMemory.forgetPeak();
    State state = State.of(Precision.FLOAT32, List.of(program.graph()));
    try (Engine engine = new FusedEngine(program, state, 1)) {
      Optimizer optimizer = Optimizer.of(compilation.model().train(), state.parameters());
      Bindings bindings = Bindings.rows(sizes.batch).with("x", pixels);
      double estimate = time(engine, bindings, optimizer, 3);
      int steps = Math.clamp((int) (ROUND_MS / estimate), 3, 1000);
      time(engine, bindings, optimizer, steps);
      // While all of it is still needed: the JVM frees what is not.
      long allocated = NativeMemory.allocated() - allocatedBefore;
      double[] times = new double[rounds];
      Arrays.setAll(times, round -> time(engine, bindings, optimizer, steps));
      Arrays.sort(times);
      return new Row(
          sizes,
          new CostModel.Observation(at(sizes, cost.operations()), moved, times[rounds / 2]),
          planned,
          allocated,
          ResidentMemory.peak() - residentBefore);
    }
  }

  private static long at(Sizes sizes, Total total) {
    return total.at(plate -> sizes.batch);
  }

  private static double time(Engine engine, Bindings bindings, Optimizer optimizer, int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      engine.step(bindings.withStep(optimizer.steps()), optimizer.at(1e-3));
    }
    return (System.nanoTime() - start) / 1e6 / steps;
  }

  private static String print(List<Row> rows) {
    CostModel model = CostModel.fit(rows.stream().map(Row::cost).toList());
    StringBuilder text = new StringBuilder();
    text.append("Model 784-width-latents with as many hidden layers each way as the depth says.\n");
    text.append("By the fitted prices ").append(model).append(".\n\n");
    text.append("| batch, width, depth, latents | ms a step | by the prices | Mflop | MB moved ");
    text.append("| Gflop/s | MB planned | allocated | process grew by |\n");
    text.append("|---|").append("--:|".repeat(8)).append('\n');
    for (Row row : rows) {
      Sizes sizes = row.sizes;
      CostModel.Observation cost = row.cost;
      text.append(
          String.format(
              Locale.ROOT,
              "| %d, %d, %d, %d | %.2f | %.2f | %.1f | %.1f | %.0f | %.1f | %.1f | %.1f |%n",
              sizes.batch,
              sizes.width,
              sizes.depth,
              sizes.latents,
              cost.ms(),
              model.ms(cost),
              cost.operations() / 1e6,
              cost.bytes() / 1e6,
              cost.operations() / cost.ms() / 1e6,
              row.planned / 1e6,
              row.allocated / 1e6,
              row.grown / 1e6));
    }
    return text.toString();
  }
}
