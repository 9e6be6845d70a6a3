package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.model.CompilerOptions;
import org.vaec.model.Model;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.Source;
import org.vaec.train.RunFolder;
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

  RunCommand(Console console, Interruption interruption) {
    super(console);
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    validate();
    return RunFolder.isRun(ModelText.path(model)) ? resume() : start();
  }

  private void validate() {
    List<String> engines = EngineChoice.Kind.words();
    require(
        engines.contains(engine),
        "there is no engine `" + engine + "`, only `" + String.join("` and `", engines) + "`");
    require(epochs == null || epochs >= 0, "--epochs must be 0 or more, not " + epochs);
    require(batch == null || batch >= 1, "--batch must be 1 or more, not " + batch);
    require(threads == null || threads >= 1, "--threads must be 1 or more, not " + threads);
    require(holdout >= 0 && holdout < 1, "--holdout must be from 0 to below 1, not " + holdout);
    boolean isFree = out == null || RunFolder.isRun(out) || isEmpty(out);
    require(isFree, "--out would overwrite `" + out + "`, which is no folder of a run");
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
    Source source = read(model);
    engine().preload(precision);
    Reading reading = new Reading();
    Compilation compilation =
        Compiler.compile(
            source,
            new CompilerOptions(overrides()),
            known -> reading.begin(() -> Run.read(known, options(known))));
    warn(compilation.warnings());
    Run run = Run.start(compilation, options(compilation.model()), engine(), reading.result());
    warn(run.data().warnings());
    String name = model.equals(ModelText.STANDARD_INPUT) ? "stdin" : fileName(model);
    return new Training(this, interruption, compilation, run, name).to(folder(name));
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
    RunFolder folder = new RunFolder(Path.of(model));
    RunFolder.Contents saved = folder.read();
    TrainingOptions old = saved.options();
    engine().preload(old.precision());
    Map<String, String> settings = new LinkedHashMap<>(old.settings());
    settings.putAll(overrides());
    TrainingOptions options =
        new TrainingOptions(old.data(), old.seed(), old.holdout(), old.precision(), settings);
    Compilation compilation =
        Compiler.compile(
            new Source(saved.model(), folder.modelText()), new CompilerOptions(settings));
    Run run = Run.load(compilation, options, engine(), folder, saved);
    note("going on after step " + run.step());
    return new Training(this, interruption, compilation, run, saved.model())
        .to(out == null ? folder.path() : out);
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

  /** A folder that is not there yet, named after the model and the time. */
  private Path folder(String name) {
    if (out != null) {
      return out;
    }
    String stem =
        name.replaceFirst("\\.vae$", "")
            + "-"
            + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path folder = Path.of("runs", stem);
    for (int again = 2; Files.exists(folder); again++) {
      folder = Path.of("runs", stem + "-" + again);
    }
    return folder;
  }

  private static String fileName(String path) {
    return Path.of(path).getFileName().toString();
  }

  private static boolean isEmpty(Path folder) {
    String[] files = folder.toFile().list();
    return files == null ? !Files.exists(folder) : files.length == 0;
  }
}
