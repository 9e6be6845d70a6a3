package org.vaec.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.data.Options;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/** Steps of training as users take them: gathering, kernels, optimizer and sums. */
class TrainingStepTest {
  /**
   * Many times what the JVM's compiler takes, in time of the processor: by the clock it compiles as
   * fast as other programs let it.
   */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"digits,60", "digits-conv,20", "penguins,60", "mixture,20", "mnist,5"})
  void theNumberOfThreadsDoesNotChangeABit(String model, int steps) throws IOException {
    try (Training one = new Training(model, 1);
        Training two = new Training(model, 2);
        Training five = new Training(model, 5)) {
      double[] expected = one.steps(steps);
      assertArrayEquals(expected, two.steps(steps));
      assertArrayEquals(expected, five.steps(steps));
      for (String name : one.state.parameters().names()) {
        assertArrayEquals(one.state.get(name), two.state.get(name), name);
        assertArrayEquals(one.state.get(name), five.state.get(name), name);
      }
    }
  }

  @Test
  void theBoundRises() throws IOException {
    try (Training training = new Training("digits", 2)) {
      double first = training.steps(17)[0];
      training.steps(500);
      double last = training.steps(17)[0];
      assertTrue(last > first + 5, first + " to " + last);
    }
  }

  /** Gathering, noise, kernels, the optimizer's step and the sums, on all threads of the engine. */
  @ParameterizedTest
  @ValueSource(strings = {"digits", "digits-conv", "mnist"})
  void aStepAllocatesNothingOnTheHeapOnceTheJvmHasCompiledIt(String model) throws IOException {
    try (Training training = new Training(model, 2)) {
      training.take(1);
      long worker = worker().threadId();
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      // Windows of steps, the last of them in a row without a byte: while the JVM compiles, vectors
      // are objects. To ask about another thread makes objects on this one, so that is done
      // outside.
      int clean = 0;
      long deadline = cpuNanos() + PATIENCE_NANOS;
      while (clean < 3 && cpuNanos() < deadline) {
        long others = threads.getThreadAllocatedBytes(worker);
        long own = threads.getCurrentThreadAllocatedBytes();
        training.take(10);
        own = threads.getCurrentThreadAllocatedBytes() - own;
        others = threads.getThreadAllocatedBytes(worker) - others;
        clean = own + others == 0 ? clean + 1 : 0;
      }
      assertEquals(3, clean, "windows in a row");
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The second thread of the one engine that there is. */
  private static Thread worker() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("vaec-1") && thread.isAlive())
        .findAny()
        .orElseThrow();
  }

  /** A model with its data, stepped from its first step on. */
  private final class Training implements AutoCloseable {
    final State state;
    private final FusedEngine engine;
    private final Minibatches minibatches;
    private final Averages averages;
    private long step;

    Training(String model, int threads) throws IOException {
      Path file = Path.of(model + ".vae");
      Compilation compilation =
          Compiler.compile(
              new Source(file.toString(), Files.readString(file)), new CompilerOptions(Map.of()));
      Path path =
          model.equals("mnist") ? images() : Path.of(compilation.model().dataset().orElseThrow());
      DataSet data =
          DataSet.load(path, compilation.model().observed(), Optional.empty(), new Options(0.1, 3));
      state = State.of(Precision.FLOAT32, List.of(compilation.step()));
      Initialization.fill(state, compilation.model(), data, 3);
      engine =
          new FusedEngine(new Program(compilation.step(), compilation.gradients()), state, threads);
      int rows = data.training().size();
      Schedule schedule =
          new Schedule(
              rows, Math.min(compilation.model().train().batch(), rows), Integer.MAX_VALUE);
      minibatches =
          new Minibatches(
              compilation,
              data.training(),
              engine,
              Optimizer.of(compilation.model().train(), state.parameters()),
              schedule,
              3);
      averages = new Averages(List.of("elbo", "loss"));
    }

    void take(int count) {
      averages.clear();
      for (int i = 0; i < count; i++) {
        assertTrue(minibatches.take(step), "finite");
        averages.add(minibatches.results(), minibatches.rows(step));
        step++;
      }
    }

    /** The means of what is reported, over these steps. */
    double[] steps(int count) {
      take(count);
      return averages.means().values().stream().mapToDouble(mean -> mean).toArray();
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /** Three batches of images of bright and dim spots, in the files of MNIST. */
  private Path images() throws IOException {
    for (String part : List.of("train", "t10k")) {
      int rows = part.equals("train") ? 250 : 10;
      try (var images = idx(part + "-images-idx3-ubyte", rows, 28, 28);
          var labels = idx(part + "-labels-idx1-ubyte", rows)) {
        Random random = new Random(1);
        for (int i = 0; i < rows * 28 * 28; i++) {
          images.writeByte(random.nextInt(5) == 0 ? random.nextInt(256) : 0);
        }
        for (int i = 0; i < rows; i++) {
          labels.writeByte(i % 10);
        }
      }
    }
    return folder;
  }

  private DataOutputStream idx(String name, int... sizes) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))));
    out.writeInt(0x800 + sizes.length);
    for (int size : sizes) {
      out.writeInt(size);
    }
    return out;
  }
}
