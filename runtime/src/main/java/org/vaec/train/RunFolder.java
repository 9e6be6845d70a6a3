package org.vaec.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.data.Fitted;
import org.vaec.engine.Precision;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * A trained model on disk: {@code model.vae} as it was compiled, {@code run.json} with all that
 * determines the run and what came out, {@code weights.npz}, and the optimizer's averages to go on
 * from.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  private static final String MODEL = "model.vae";
  private static final String RECORD = "run.json";
  private static final String WEIGHTS = "weights.npz";
  private static final String STATISTICS = "statistics.npz";
  private static final int FORMAT = 1;

  /**
   * What {@code run.json} says.
   *
   * @param model the file's name, for messages
   * @param options what determines the run
   * @param outcome how training ended
   * @param step optimizer steps done
   * @param fitted what was learned from the training rows
   * @param report what the run reported, as printed with {@code --json}
   */
  public record Contents(
      String model,
      TrainingOptions options,
      TrainingResult.Outcome outcome,
      long step,
      Fitted fitted,
      Map<String, Object> report) {}

  /** Whether a path is the folder of a run. */
  public static boolean isRun(Path path) {
    return Files.isDirectory(path) && new RunFolder(path).exists();
  }

  /** Fails now, and not after hours of training, where the run could not be written in the end. */
  public void prepare() throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Files.delete(Files.createTempDirectory(parent, ".vaec-"));
  }

  /**
   * Writes everything beside the folder first and then moves it into place, so that a folder of
   * this name is always a whole one.
   */
  public void write(String modelText, Contents contents, Checkpoint checkpoint) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path partial = Files.createTempDirectory(parent, ".vaec-");
    try {
      Files.writeString(partial.resolve(MODEL), modelText);
      Files.writeString(
          partial.resolve(RECORD),
          JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json(contents)) + "\n");
      Npz.write(partial.resolve(WEIGHTS), checkpoint.state().parameters());
      if (Baselines.areIn(checkpoint.state())) {
        Npz.write(partial.resolve(STATISTICS), checkpoint.state().statistics());
      }
      for (var average : checkpoint.averages().entrySet()) {
        Npz.write(partial.resolve(averages(average.getKey())), average.getValue());
      }
      replaceWith(partial, parent);
    } finally {
      delete(partial);
    }
  }

  private void replaceWith(Path partial, Path parent) throws IOException {
    // Temporary folders are for their owner alone; a run is for whoever may read its parent.
    partial.toFile().setReadable(true, false);
    partial.toFile().setExecutable(true, false);
    if (!Files.exists(path)) {
      Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = Files.createTempDirectory(parent, ".vaec-old-");
    Files.move(path, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Map<String, Object> json(Contents contents) {
    TrainingOptions options = contents.options();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("model", contents.model());
    // A saved run is found from any folder.
    json.put("data", options.data().toAbsolutePath().normalize().toString());
    json.put("seed", options.seed());
    json.put("holdout", options.holdout());
    json.put("precision", options.precision().name());
    json.put("settings", options.settings());
    json.put("outcome", contents.outcome().name());
    json.put("step", contents.step());
    json.put("report", contents.report());
    json.put("fitted", contents.fitted().toJson());
    return json;
  }

  /** Whether a run was written here. */
  public boolean exists() {
    return Files.isRegularFile(path.resolve(RECORD));
  }

  /**
   * The record of the run.
   *
   * @throws ModelException if the folder is none, or is damaged, or is of a newer vaec
   */
  public Contents read() throws IOException {
    if (!exists()) {
      throw new ModelException(
          Diagnostic.error("no-run", "`" + path + "` is no folder that `vaec run` has written")
              .withFix(
                  "give the folder that `vaec run` named at its end, such as runs/digits-..."));
    }
    try {
      Map<String, Object> json = JSON.std.mapFrom(Files.readString(path.resolve(RECORD)));
      if (number(json.get("format")).intValue() != FORMAT) {
        throw damaged("it is of another version of vaec");
      }
      Map<String, String> settings = new LinkedHashMap<>();
      map(json.get("settings")).forEach((name, value) -> settings.put(name, (String) value));
      return new Contents(
          (String) json.get("model"),
          new TrainingOptions(
              Path.of((String) json.get("data")),
              number(json.get("seed")).longValue(),
              number(json.get("holdout")).doubleValue(),
              Precision.valueOf((String) json.get("precision")),
              settings),
          TrainingResult.Outcome.valueOf((String) json.get("outcome")),
          number(json.get("step")).longValue(),
          Fitted.fromJson(map(json.get("fitted"))),
          map(json.get("report")));
    } catch (JacksonException | ClassCastException | IllegalArgumentException e) {
      throw damaged("run.json is not what vaec writes");
    }
  }

  private static Number number(Object json) {
    if (json instanceof Number number) {
      return number;
    }
    throw new ClassCastException("no number");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object json) {
    if (json instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new ClassCastException("no object");
  }

  private ModelException damaged(String why) {
    return new ModelException(
        Diagnostic.error("run-damaged", "cannot read the run in `" + path + "`: " + why)
            .withFix("train again, or restore the run folder"));
  }

  /** The text of the model. */
  public String modelText() throws IOException {
    Path model = path.resolve(MODEL);
    if (!Files.isRegularFile(model)) {
      throw damaged("model.vae is missing");
    }
    return Files.readString(model, StandardCharsets.UTF_8);
  }

  /** Fills the parameters of a state with the trained weights. */
  public void readWeights(org.vaec.engine.State into) throws IOException {
    if (!Files.isRegularFile(path.resolve(WEIGHTS))) {
      throw damaged("weights.npz is missing");
    }
    Npz.read(path.resolve(WEIGHTS), into.parameters());
  }

  /**
   * Brings the averages that training keeps among the statistics of a state to where they stood.
   */
  public void readBaselines(org.vaec.engine.State into) throws IOException {
    if (!Baselines.areIn(into)) {
      return;
    }
    if (!Files.isRegularFile(path.resolve(STATISTICS))) {
      throw damaged("statistics.npz is missing");
    }
    Npz.read(path.resolve(STATISTICS), into.statistics());
  }

  /** Brings an optimizer to where it stood after so many steps. */
  public void readOptimizer(Optimizer into, long steps) throws IOException {
    for (var average : into.memory().entrySet()) {
      Path file = path.resolve(averages(average.getKey()));
      if (!Files.isRegularFile(file)) {
        throw damaged(file.getFileName() + " is missing");
      }
      Npz.read(file, average.getValue());
    }
    into.resumeAt(steps);
  }

  private static String averages(String name) {
    return "optimizer." + name + ".npz";
  }
}
