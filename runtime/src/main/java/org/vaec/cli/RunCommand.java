package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.model.CompilerOptions;
import org.vaec.model.Model;
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

/** {@code vaec run MODEL}. */
@Command(
    name = "run",
    header = "Train a model on data, evaluate it on held-out rows and save the run.",
    footer = {
      "",
      "Ctrl-C stops after the current step and saves; `vaec run FOLDER` then goes on.",
      "Example: vaec run models/digits.vae --epochs 50 --set optimizer='adam(3e-3)'"
    })
final class RunCommand extends Subcommand {
  /** What determines a run and so cannot change when it goes on. */
  private static final List<String> FIXED = List.of("--data", "--seed", "--holdout", "--precision");

  private final Interruption interruption;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model file, - for standard input, or the folder of a run to go on with.")
  private String model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A CSV or IDX file or a folder (default: the model's `dataset`).")
  private Path data;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows.")
  private Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Rows per step.")
  private Integer batch;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Anything in `train` or `objective`, or a size; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--holdout",
      paramLabel = "F",
      defaultValue = "0.1",
      description =
          "Share of rows kept for evaluation (default: ${DEFAULT-VALUE}); 0 evaluates on the"
              + " training rows.")
  private double holdout;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where to save the run (default: runs/NAME-TIME).")
  private Path out;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "fused",
      description =
          "What runs the graphs: fused or reference (default: ${DEFAULT-VALUE}); they differ by"
              + " rounding only.")
  private String engine;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "float32",
      description = "Of all arrays: float32 or float64 (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at most (default: the cores, up to 4). Numbers do not depend on it.")
  private Integer threads;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Importance samples a row in the evaluation (default: 100 to 1000, by the size of the"
              + " data).")
  private Integer samples;

  RunCommand(Console console, Interruption interruption) {
    super(console);
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    validate();
    Path path = ModelText.path(model);
    boolean goesOn = SavedRun.isAt(path) || SavedRun.hasBegunAt(path);
    interruption.untilSpared(
        () ->
            sayStopped(
                goesOn
                    ? "stopped before the next step; the run is as it was"
                    : "stopped before the first step; nothing was saved"));
    return goesOn ? resume() : start();
  }

  private void sayStopped(String how) {
    console().err().println(how);
    console().flush();
  }

  private void validate() {
    List<String> engines = EngineChoice.Kind.words();
    require(
        engines.contains(engine),
        "there is no engine `" + engine + "`, only `" + String.join("` and `", engines) + "`");
    require(epochs == null || epochs >= 0, "--epochs must be 0 or more, not " + epochs);
    require(batch == null || batch >= 1, "--batch must be 1 or more, not " + batch);
    require(
        threads == null || EngineChoice.mayHave(threads),
        "--threads must be from 1 to " + EngineChoice.LARGEST_THREADS + ", not " + threads);
    require(
        samples == null || (samples >= 1 && samples <= EvaluateCommand.MOST_SAMPLES),
        "--samples must be from 1 to " + EvaluateCommand.MOST_SAMPLES + ", not " + samples);
    require(holdout >= 0 && holdout < 1, "--holdout must be from 0 to below 1, not " + holdout);
    requireNotEmpty("--out", out);
    requireNotEmpty("--data", data);
    requireOnce("epochs", epochs);
    requireOnce("batch", batch);
    List<String> keys =
        given("--set").stream().map(setting -> setting.replaceFirst("=.*", "")).toList();
    for (String key : keys) {
      require(keys.indexOf(key) == keys.lastIndexOf(key), "--set " + key + " is given twice");
    }
  }

  /** One value for each setting: of two, one would be ignored. */
  private void requireOnce(String setting, Integer option) {
    require(
        option == null || !settings.containsKey(setting),
        "`%s` is given twice: --%s %d and --set %s=%s"
            .formatted(setting, setting, option, setting, settings.get(setting)));
  }

  private OptionalInt samples() {
    return samples == null ? OptionalInt.empty() : OptionalInt.of(samples);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw wrongUsage(otherwise);
    }
  }

  private EngineChoice engine() {
    EngineChoice choice =
        EngineChoice.of(EngineChoice.Kind.valueOf(engine.toUpperCase(Locale.ROOT)));
    return threads == null ? choice : choice.withThreads(threads);
  }

  private int start() throws IOException {
    requireFree();
    Source source = read(model);
    engine().preload(precision);
    String name = model.equals(ModelText.STANDARD_INPUT) ? "stdin" : fileName(model);
    Reading reading = new Reading();
    try (Destination destination = new Destination()) {
      Compilation compilation =
          Compiler.compile(
              source,
              new CompilerOptions(overrides()),
              known -> {
                destination.take(Optional.ofNullable(out), name, source.text(), interruption);
                TrainingOptions options = options(known);
                reading.begin(
                    () -> JavaMemory.reading(options.data(), () -> Run.read(known, options)));
              });
      warn(compilation.warnings());
      Run run = Run.start(compilation, options(compilation.model()), engine(), reading.result());
      warn(run.data().warnings());
      return new Training(this, interruption, compilation, run, name, samples())
          .to(destination.folder());
    }
  }

  /** A run is never replaced. */
  private void requireFree() {
    if (out != null && SavedRun.isAt(out)) {
      Diagnostic occupied = RunFolder.occupied(out).diagnostics().getFirst();
      throw wrongUsage(occupied.message() + "; " + occupied.fix().orElseThrow());
    }
  }

  private TrainingOptions options(Model compiled) {
    Path file = data == null ? ModelText.dataset(compiled, model) : data;
    return new TrainingOptions(file, seed(), holdout, precision, overrides());
  }

  private int resume() throws IOException {
    for (String option : FIXED) {
      require(
          !isGiven(option),
          option
              + " was fixed when the run in `"
              + model
              + "` began; start a new run to change it");
    }
    Path folder = Path.of(model);
    boolean inPlace = out == null || Files.exists(out) && Files.isSameFile(out, folder);
    try (Destination destination = new Destination()) {
      if (inPlace) {
        destination.resume(folder, interruption);
      } else {
        requireFree();
      }
      try (SavedRun saved = SavedRun.open(folder)) {
        return resume(saved, destination, inPlace);
      }
    }
  }

  private int resume(SavedRun saved, Destination destination, boolean inPlace) throws IOException {
    String name = saved.record().model();
    if (!inPlace) {
      destination.take(Optional.of(out), name, saved.modelText(), interruption);
    }
    TrainingOptions old = saved.record().options();
    engine().preload(old.precision());
    Map<String, String> settings = new LinkedHashMap<>(old.settings());
    settings.putAll(overrides());
    TrainingOptions options =
        new TrainingOptions(old.data(), old.seed(), old.holdout(), old.precision(), settings);
    Compilation compilation =
        Compiler.compile(new Source(name, saved.modelText()), new CompilerOptions(settings));
    Run run = Run.load(compilation, options, engine(), saved);
    require(
        run.step() <= run.steps(),
        "the run has done %d steps, and these settings ask for %d in all: what was trained stays; ask for more epochs, or start a new run"
            .formatted(run.step(), run.steps()));
    note(
        run.step() < run.steps()
            ? "going on after step " + run.step()
            : "nothing is left to train after step %d; `--epochs N` goes on to N epochs in all"
                .formatted(run.step()));
    return new Training(this, interruption, compilation, run, name, samples())
        .to(destination.folder());
  }

  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>(settings);
    if (epochs != null) {
      overrides.put("epochs", epochs.toString());
    }
    if (batch != null) {
      overrides.put("batch", batch.toString());
    }
    return overrides;
  }

  private static String fileName(String path) {
    return Path.of(path).getFileName().toString();
  }
}
