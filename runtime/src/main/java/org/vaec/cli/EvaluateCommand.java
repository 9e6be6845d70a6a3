package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.evaluate.Evaluation;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Explanation;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.saved.RunFolder;
import org.vaec.saved.SavedRun;
import org.vaec.source.Diagnostic;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vaec eval RUN}. */
@Command(
    name = "eval",
    header = "Evaluate a trained model: the bound, its terms and log p(x) by importance sampling.")
final class EvaluateCommand extends Subcommand {
  /** Of importance samples a row: with more, hours pass and the last digits are rounding. */
  static final int MOST_SAMPLES = 10_000_000;

  @Parameters(paramLabel = "RUN", description = "A folder that `vaec run` wrote.")
  private Path folder;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Data to evaluate on, every row (default: the rows that the run held out).")
  private Path data;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Importance samples a row (default: 100 to 1000, by the size of the data).")
  private Integer samples;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at most (default: the cores, up to 4). Numbers do not depend on it.")
  private Integer threads;

  private final Interruption interruption;

  EvaluateCommand(Console console, Interruption interruption) {
    super(console);
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    if (samples != null && (samples < 1 || samples > MOST_SAMPLES)) {
      throw wrongUsage("--samples must be from 1 to " + MOST_SAMPLES + ", not " + samples);
    }
    if (threads != null && !EngineChoice.mayHave(threads)) {
      throw wrongUsage(
          "--threads must be from 1 to " + EngineChoice.LARGEST_THREADS + ", not " + threads);
    }
    requireNotEmpty("RUN", folder);
    requireNotEmpty("--data", data);
    RunFolder.tidy(folder);
    try (SavedRun saved = SavedRun.open(folder)) {
      return evaluate(saved);
    }
  }

  private int evaluate(SavedRun saved) throws IOException {
    EngineChoice engine =
        threads == null ? EngineChoice.DEFAULT : EngineChoice.DEFAULT.withThreads(threads);
    TrainingOptions options = saved.record().options();
    engine.preload(options.precision());
    Compilation compilation =
        Compiler.compile(
            new Source(saved.record().model(), saved.modelText()),
            new CompilerOptions(options.settings()));
    Run run =
        data == null
            ? Run.load(compilation, options, engine, saved)
            : Run.loadFor(compilation, onAllOf(data, options), engine, saved);
    warn(run.data().warnings());
    Evaluation evaluation =
        Judgement.of(
            run,
            samples == null ? OptionalInt.empty() : OptionalInt.of(samples),
            isGiven("--seed") ? seed() : options.seed(),
            this,
            interruption);
    Optional<Diagnostic> notFinite = NotFinite.find(evaluation, run.data().provenance());
    if (notFinite.isPresent()) {
      if (json()) {
        console().out().println(Json.print(Json.report(List.of(notFinite.get()))));
      }
      DiagnosticReport.print(List.of(notFinite.get()), console());
      return ExitCode.NUMERICAL_FAILURE;
    }
    new EvaluationReport(evaluation, explanation(saved, run), run.data())
        .at(folder.toString())
        .print(this, run.data().warnings());
    return evaluation.isPartial() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  // On other data the rows that a warm-up was counted in are not at hand: what the run said holds.
  private static Explanation explanation(SavedRun saved, Run run) {
    Explanation explanation = Explanation.of(run.compilation().objective());
    return switch (saved.record().report().get("trained_on_a_lower_bound")) {
      case Boolean lower when lower -> explanation;
      case Boolean lower -> explanation.whileWarmingUp();
      case null, default -> run.explanation();
    };
  }

  private static TrainingOptions onAllOf(Path data, TrainingOptions options) {
    return new TrainingOptions(data, options.seed(), 1, options.precision(), options.settings());
  }
}
