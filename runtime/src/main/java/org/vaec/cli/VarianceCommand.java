package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.evaluate.EstimatorVariance;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.saved.SavedRun;
import org.vaec.source.Diagnostic;
import org.vaec.source.Source;
import org.vaec.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vaec variance MODEL}. */
@Command(
    name = "variance",
    header = "Compare the estimators that a model could use: value and gradient of each term.",
    footer = {
      "",
      "Parameters and minibatch stay as they are, the noise is new in each step.",
      "Gradient variance is that of all entries of the gradient together; at equal",
      "cost it is multiplied by the work of a step, relative to the least for that",
      "term."
    })
final class VarianceCommand extends Subcommand {
  @Parameters(
      paramLabel = "MODEL",
      description = "A model file, - for standard input, or the folder of a run.")
  private String model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A CSV or IDX file or a folder (default: the model's `dataset`).")
  private Path data;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "200",
      description = "How often each estimator is drawn (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Anything in `train` or `objective`, or a size; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  VarianceCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    if (steps < 2) {
      throw wrongUsage("--steps must be 2 or more, not " + steps);
    }
    boolean trained = SavedRun.isAt(ModelText.path(model));
    Run run = trained ? trained() : untrained();
    List<EstimatorVariance> found = run.compareEstimators(steps);
    VarianceReport report = new VarianceReport(found);
    int batch = run.batch();
    if (json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("ok", true);
      object.put("steps", steps);
      object.put("rows", batch);
      object.put("trained", trained);
      object.put("estimators", report.json());
      object.put("warnings", Json.list(warnings(run)));
      console().out().println(Json.print(object));
    } else {
      console()
          .out()
          .printf(
              "%d steps on one minibatch of %d rows, at %s parameters; nats per row%n%n",
              steps, batch, trained ? "the run's" : "the initial");
      console().out().print(report.text());
    }
    return ExitCode.DONE;
  }

  private Run untrained() {
    // Rounding must not pass for noise.
    Precision precision = Precision.FLOAT64;
    EngineChoice.DEFAULT.preload(precision);
    Compilation compilation = Compiler.compile(read(model), new CompilerOptions(settings));
    Path from = data == null ? ModelText.dataset(compilation.model(), model) : data;
    TrainingOptions options = new TrainingOptions(from, seed(), 0, precision, settings);
    return checked(Run.start(compilation, options, EngineChoice.DEFAULT));
  }

  private Run trained() throws IOException {
    try (SavedRun saved = SavedRun.open(ModelText.path(model))) {
      return trained(saved);
    }
  }

  private Run trained(SavedRun saved) throws IOException {
    TrainingOptions old = saved.record().options();
    EngineChoice.DEFAULT.preload(old.precision());
    Map<String, String> all = new LinkedHashMap<>(old.settings());
    all.putAll(settings);
    Path from = data == null ? old.data() : data;
    TrainingOptions options =
        new TrainingOptions(from, seed(), old.holdout(), old.precision(), all);
    Compilation compilation =
        Compiler.compile(
            new Source(saved.record().model(), saved.modelText()), new CompilerOptions(all));
    return checked(
        data == null
            ? Run.load(compilation, options, EngineChoice.DEFAULT, saved)
            : Run.loadFor(compilation, options, EngineChoice.DEFAULT, saved));
  }

  private Run checked(Run run) {
    warn(warnings(run));
    return run;
  }

  private static List<Diagnostic> warnings(Run run) {
    List<Diagnostic> warnings = new ArrayList<>(run.compilation().warnings());
    warnings.addAll(run.data().warnings());
    return warnings;
  }
}
