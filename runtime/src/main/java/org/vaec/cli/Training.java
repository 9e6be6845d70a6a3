package org.vaec.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.vaec.Compilation;
import org.vaec.evaluate.Evaluation;
import org.vaec.run.Run;
import org.vaec.saved.RunFolder;
import org.vaec.saved.ShellPath;
import org.vaec.source.Diagnostic;
import org.vaec.train.TrainingResult;

/** One run from its first step to its report: what {@code vaec run} does once all is read. */
final class Training {
  private final Subcommand command;
  private final Interruption interruption;
  private final Compilation compilation;
  private final Run run;
  private final String modelName;
  private final OptionalInt samples;

  /**
   * @param command whose console and options hold
   * @param modelName the model file's name, for messages
   * @param samples importance samples a row in the evaluation; empty for as many as usual
   */
  Training(
      Subcommand command,
      Interruption interruption,
      Compilation compilation,
      Run run,
      String modelName,
      OptionalInt samples) {
    this.command = command;
    this.interruption = interruption;
    this.compilation = compilation;
    this.run = run;
    this.modelName = modelName;
    this.samples = samples;
  }

  /** Trains, saves into {@code folder}, evaluates and reports; the exit code. */
  int to(RunFolder folder) {
    TrainingResult result = train();
    // Saved before the evaluation: whatever happens there, the training is not lost.
    save(folder, result);
    interruption.release();
    return switch (result.outcome()) {
      case FINISHED -> finish(folder, result);
      case INTERRUPTED -> interrupted(folder, result);
      case DIVERGED -> diverged(folder, result);
    };
  }

  private TrainingResult train() {
    run.longWarmup().ifPresent(warning -> command.warn(List.of(warning)));
    interruption.spare();
    if (command.quiet()) {
      return run.train(progress -> {}, interruption::isRequested);
    }
    ProgressLine line = new ProgressLine(command.console(), System::nanoTime);
    try {
      return run.train(line, interruption::isRequested);
    } finally {
      line.close();
    }
  }

  private int finish(RunFolder folder, TrainingResult result) {
    Evaluation evaluation = Judgement.of(run, samples, run.seed(), command, interruption);
    Optional<Diagnostic> notFinite = NotFinite.find(evaluation, run.data().provenance());
    if (notFinite.isPresent()) {
      return failed(notFinite.get(), folder, result);
    }
    EvaluationReport report =
        new EvaluationReport(evaluation, run.explanation(), run.data())
            .trained(result)
            .at(folder.path().toString());
    save(folder, result, report.json());
    report.print(command, warnings());
    return evaluation.isPartial() ? evaluationStopped(folder) : ExitCode.DONE;
  }

  private int evaluationStopped(RunFolder folder) {
    command
        .console()
        .err()
        .println(
            "stopped while evaluating; the training is done and saved; to evaluate it whole: vaec"
                + " eval "
                + ShellPath.quote(folder.path()));
    return ExitCode.INTERRUPTED;
  }

  private int interrupted(RunFolder folder, TrainingResult result) {
    String resume = "vaec run " + ShellPath.quote(folder.path());
    if (command.json()) {
      Map<String, Object> object = unfinished(folder, result);
      object.put("interrupted", true);
      object.put("resume", resume);
      command.console().out().println(Json.print(object));
    }
    command
        .console()
        .err()
        .println("stopped after step " + result.step() + " and saved; go on with: " + resume);
    return ExitCode.INTERRUPTED;
  }

  private int diverged(RunFolder folder, TrainingResult result) {
    Diagnostic diagnostic =
        Diagnostic.error(
                "not-finite",
                "the objective, a gradient or a parameter was no finite number after step %d; the state of then, the last good one, is saved in `%s`"
                    .formatted(result.step(), folder.path()))
            .withFix(
                "try a smaller rate, as in `--set optimizer='%s'`, or `--set clip=10`, or, in a new run, `--precision float64`"
                    .formatted(SmallerRate.of(compilation.model().train().optimizer())));
    return failed(diagnostic, folder, result);
  }

  private int failed(Diagnostic diagnostic, RunFolder folder, TrainingResult result) {
    if (command.json()) {
      Map<String, Object> object = Json.report(List.of(diagnostic));
      object.putAll(unfinished(folder, result));
      command.console().out().println(Json.print(object));
    }
    DiagnosticReport.print(List.of(diagnostic), command.console());
    return ExitCode.NUMERICAL_FAILURE;
  }

  private static Map<String, Object> unfinished(RunFolder folder, TrainingResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ok", false);
    object.put("epochs", result.epochs());
    object.put("steps", result.step());
    object.put("run", folder.path().toString());
    return object;
  }

  private List<Diagnostic> warnings() {
    List<Diagnostic> warnings = new java.util.ArrayList<>(compilation.warnings());
    warnings.addAll(run.data().warnings());
    run.longWarmup().ifPresent(warnings::add);
    return warnings;
  }

  private void save(RunFolder folder, TrainingResult result) {
    try {
      run.save(folder, modelName, result);
    } catch (IOException e) {
      throw Destination.unwritable(folder.path(), e);
    }
  }

  private void save(RunFolder folder, TrainingResult result, Map<String, Object> report) {
    try {
      run.save(folder, modelName, result, Json.finite(report));
    } catch (IOException e) {
      throw Destination.unwritable(folder.path(), e);
    }
  }
}
