package org.vaec.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.evaluate.Evaluation;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;
import org.vaec.train.TrainingResult;

/**
 * A model trained for a few steps on data drawn for it, and evaluated.
 *
 * @param evaluation on rows held out, with few particles
 */
record ShortRun(TrainingResult training, Evaluation evaluation) {
  private static final int ROWS = 12;
  private static final int PARTICLES = 3;
  private static final Map<String, String> SETTINGS = Map.of("epochs", "1", "batch", "5");

  /**
   * Runs a program.
   *
   * @param folder an empty one, for the data
   * @throws org.vaec.source.ModelException if the program is refused
   */
  static ShortRun of(String text, EngineChoice.Kind engine, Precision precision, Path folder)
      throws IOException {
    Run run = start(text, engine, precision, folder);
    TrainingResult training = run.train(progress -> {}, () -> false);
    return new ShortRun(training, run.evaluate(OptionalInt.of(PARTICLES)));
  }

  /** A run before its first step, see {@link #of}. */
  static Run start(String text, EngineChoice.Kind engine, Precision precision, Path folder)
      throws IOException {
    Compilation compilation = compile(text);
    Path data = DrawnData.write(compilation.model(), new SplittableRandom(3), ROWS, folder);
    TrainingOptions options = new TrainingOptions(data, 1, 0.25, precision, SETTINGS);
    return Run.start(compilation, options, EngineChoice.of(engine).withThreads(1));
  }

  static Compilation compile(String text) {
    // There are fewer rows than a real data set has.
    String small = text.replaceAll("keep\\(\\d+\\)", "keep(6)");
    return Compiler.compile(
        new Source("test.vae", small), new CompilerOptions(new HashMap<>(SETTINGS)));
  }

  /** Whether training went to its end and every figure is a number. */
  boolean isFinite() {
    return training.outcome() == TrainingResult.Outcome.FINISHED
        && Double.isFinite(evaluation.elbo())
        && Double.isFinite(evaluation.loglik())
        && evaluation.terms().values().stream().allMatch(Double::isFinite);
  }
}
