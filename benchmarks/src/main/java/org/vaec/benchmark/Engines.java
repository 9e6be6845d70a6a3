package org.vaec.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.DataSet;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.Initialization;
import org.vaec.train.Optimizer;
import org.vaec.train.Trainer;
import org.vaec.train.TrainingOptions;

/**
 * Training of each shipped model on its own data by both engines in turns, each on the threads that
 * it has by default: as {@code vaec run} trains, minibatches and all.
 */
final class Engines {
  private static final int ROUNDS = 9;

  /** Turns before the first that counts: the JVM compiles what both need. */
  private static final int UNCOUNTED = 12;

  private static final double TURN_SECONDS = 0.3;

  private Engines() {}

  /**
   * Prints a row for each model.
   *
   * @param arguments the folder of the models, or model files
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err);
    out.println("| model | fused, steps/s | reference, steps/s | fused / reference |");
    out.println("|---|--:|--:|--:|");
    for (String argument : arguments) {
      for (Path model : models(Path.of(argument))) {
        out.println(row(model));
      }
    }
  }

  private static List<Path> models(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(".vae")).sorted().toList();
    }
  }

  private static String row(Path file) throws IOException {
    // So many epochs that no turn ends before its time.
    CompilerOptions options = new CompilerOptions(Map.of("epochs", "10000000"));
    Source source = new Source(file.getFileName().toString(), Files.readString(file));
    Compilation compilation = Compiler.compile(source, options);
    if (compilation.model().dataset().isEmpty()) {
      return "| %s | no data set of its own | | |".formatted(source.name());
    }
    Path data = file.resolveSibling(compilation.model().dataset().get());
    TrainingOptions training =
        new TrainingOptions(data, 0, 0.1, Precision.FLOAT32, options.settings());
    DataSet read = Run.read(compilation.model(), training);
    try (Side fused = new Side(compilation, read, EngineChoice.Kind.FUSED);
        Side reference = new Side(compilation, read, EngineChoice.Kind.REFERENCE)) {
      double[] rates = new double[ROUNDS];
      double[] references = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int round = -UNCOUNTED; round < ROUNDS; round++) {
        double rate = fused.stepsPerSecond();
        double other = reference.stepsPerSecond();
        if (round >= 0) {
          rates[round] = rate;
          references[round] = other;
          ratios[round] = rate / other;
        }
      }
      return String.format(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.2f |",
          source.name(),
          Compare.median(rates),
          Compare.median(references),
          Compare.median(ratios));
    }
  }

  /** One engine's training. */
  private static final class Side implements AutoCloseable {
    private final Engine engine;
    private final Optimizer optimizer;
    private final Trainer trainer;

    Side(Compilation compilation, DataSet data, EngineChoice.Kind kind) {
      Program program = new Program(compilation.step(), compilation.gradients());
      State state =
          State.of(Precision.FLOAT32, List.of(compilation.step(), compilation.evaluation()));
      Initialization.fill(state, compilation.model(), data, 0);
      engine = EngineChoice.of(kind).create(program, state);
      optimizer = Optimizer.of(compilation.model().train(), state.parameters());
      trainer = new Trainer(compilation, data.training(), engine, optimizer, 0);
    }

    /** Of one turn. */
    double stepsPerSecond() {
      long before = optimizer.steps();
      long start = System.nanoTime();
      trainer.train(progress -> {}, () -> System.nanoTime() - start > (long) (TURN_SECONDS * 1e9));
      return (optimizer.steps() - before) / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
