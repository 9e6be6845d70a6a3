import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.Blas;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;
import org.vaec.train.Optimizer;

/**
 * Times training steps of autoencoders of binary data: both engines and the products alone, taken
 * in turns in one run, medians in milliseconds.
 */
final class StepTimes {
  /** Pixels, hidden units, latents and rows of a batch. */
  private record Case(int pixels, int hidden, int latents, int batch) {
    String model() {
      return """
      data x[%d] : binary
      prior z[%d] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(%d, tanh)
      network encoder = dense(%d, tanh)
      train epochs = 1, batch = %d, optimizer = adam(1e-3)
      """
          .formatted(pixels, latents, hidden, hidden, batch);
    }
  }

  /** One engine with its own state and optimizer, stepping over the same batch. */
  private static final class Stepper implements AutoCloseable {
    private final Engine engine;
    private final Optimizer optimizer;
    private final Bindings bindings;
    private long step;

    Stepper(Case size, Compilation compilation, int threads) {
      Program program = new Program(compilation.step(), compilation.gradients());
      State state = State.of(Precision.FLOAT32, java.util.List.of(program.graph()));
      Random random = new Random(1);
      for (String name : state.parameters().names()) {
        double[] values = state.get(name);
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.03 * random.nextGaussian();
        }
        state.set(name, values);
      }
      for (String name : state.statistics().names()) {
        double[] ones = state.get(name);
        Arrays.fill(ones, 1);
        state.set(name, ones);
      }
      engine =
          threads == 0
              ? new ReferenceEngine(program, state)
              : new FusedEngine(program, state, threads);
      optimizer = Optimizer.of(compilation.model().train(), state.parameters());
      float[] pixels = new float[size.batch * size.pixels];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextInt(5) == 0 ? 1 : 0;
      }
      bindings = Bindings.rows(size.batch).with("x", pixels);
    }

    double time(int steps) {
      long start = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        engine.step(bindings.withStep(step++), optimizer.at(1e-3));
      }
      return (System.nanoTime() - start) / 1e6 / steps;
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private static double products(Case size, int steps) {
    int b = size.batch;
    int p = size.pixels;
    int h = size.hidden;
    int l = size.latents;
    // Forward (m, n, k), each layer; backward once for the weights and once for the input, but none
    // for the data.
    int[][] layers = {{h, p}, {l, h}, {l, h}, {h, l}, {p, h}};
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      long most = 4L * Math.max((long) p * h, (long) b * Math.max(p, h)) + 64;
      long x = arena.allocate(most, 64).address();
      long y = arena.allocate(most, 64).address();
      long w = arena.allocate(most, 64).address();
      Blas.useCallingThread();
      long start = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        for (int[] layer : layers) {
          multiply(b, layer[0], layer[1], x, false, w, false, y);
          multiply(layer[1], layer[0], b, x, true, y, false, w);
          if (layer[1] != p) {
            multiply(b, layer[1], layer[0], y, false, w, true, x);
          }
        }
      }
      return (System.nanoTime() - start) / 1e6 / steps;
    }
  }

  private static void multiply(
      int m, int n, int k, long a, boolean ta, long b, boolean tb, long c) {
    Blas.multiply(Blas.Form.of(Precision.FLOAT32, m, n, k, ta, tb), a, b, 0, c);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  public static void main(String[] arguments) throws Exception {
    Case[] cases = {
      new Case(784, 500, 20, 100),
      new Case(784, 500, 20, 512),
      new Case(784, 200, 50, 20),
      new Case(64, 128, 10, 100)
    };
    System.out.printf(
        "%-24s %10s %10s %10s %10s %10s%n",
        "median ms a step", "reference", "fused 1", "fused 2", Blas.name(), "ratio");
    for (Case size : cases) {
      Path file = Files.createTempFile("case", ".vae");
      Files.writeString(file, size.model());
      Compilation compilation =
          Compiler.compile(new Source(file.toString(), size.model()), CompilerOptions.NONE);
      try (var reference = new Stepper(size, compilation, 0);
          var one = new Stepper(size, compilation, 1);
          var two = new Stepper(size, compilation, 2)) {
        int rounds = 15;
        double budget = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 100;
        one.time(200);
        two.time(200);
        reference.time(20);
        products(size, 20);
        double[][] times = new double[4][rounds];
        for (int round = 0; round < rounds; round++) {
          int steps = Math.max(3, (int) (budget / Math.max(0.05, products(size, 3))));
          times[0][round] = reference.time(Math.max(2, steps / 20));
          times[1][round] = one.time(steps);
          times[2][round] = two.time(steps);
          times[3][round] = products(size, steps);
        }
        System.out.printf(
            "%-24s %10.3f %10.3f %10.3f %10.3f %10.2f%n",
            size.pixels + "-" + size.hidden + "-" + size.latents + " batch " + size.batch,
            median(times[0]),
            median(times[1]),
            median(times[2]),
            median(times[3]),
            median(times[1]) / median(times[3]));
      }
    }
  }
}
