package org.vaec.saved;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.vaec.data.Earlier;
import org.vaec.data.Fingerprint;
import org.vaec.data.Fitted;
import org.vaec.data.RowDigests;
import org.vaec.engine.Precision;
import org.vaec.train.TrainingOptions;
import org.vaec.train.TrainingResult;

/**
 * What {@code run.json} says of a run, but for its list of files.
 *
 * @param model the file's name, for messages
 * @param options what determines the run
 * @param training how far it went
 * @param fitted what was learned from the training rows
 * @param data what the data are known by again
 * @param heldOut the numbers of the rows held out, from 0, ascending
 * @param report what the run reported, as printed with {@code --json}
 */
public record RunRecord(
    String model,
    TrainingOptions options,
    TrainingResult training,
    Fitted fitted,
    Fingerprint data,
    int[] heldOut,
    Map<String, Object> report) {
  private static final int FORMAT = 2;

  /**
   * What is known of a run's data, with the digests of their rows, which have a file of their own.
   */
  Earlier earlier(RowDigests rows) {
    return new Earlier(fitted, data, rows, heldOut);
  }

  /** The text of run.json. */
  byte[] toJson(SequencedMap<String, SavedFile> files) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("model", model);
    // A saved run is found from any folder.
    json.put("data", options.data().toAbsolutePath().normalize().toString());
    json.put("seed", options.seed());
    json.put("holdout", options.holdout());
    json.put("precision", options.precision().name());
    json.put("settings", options.settings());
    json.put("outcome", training.outcome().name());
    json.put("step", training.step());
    json.put("epochs", training.epochs());
    json.put("seconds", training.seconds());
    json.put("steps_per_second", training.stepsPerSecond());
    json.put("report", report);
    json.put("data_digest", data.digest());
    json.put("data_rows", data.rows());
    json.put("data_width", data.width());
    json.put("data_columns", data.columns());
    // Rows count from 1 for people.
    json.put("held_out", IntStream.of(heldOut).map(row -> row + 1).toArray());
    json.put("fitted", fitted.toJson());
    Map<String, Object> listed = new LinkedHashMap<>();
    files.forEach((name, file) -> listed.put(name, file.toJson()));
    json.put("files", listed);
    String text = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A record with the files that it lists. */
  record WithFiles(RunRecord record, SequencedMap<String, SavedFile> files) {}

  /**
   * Reads run.json.
   *
   * @throws IllegalArgumentException if it is not what vaec writes; the message says why
   */
  static WithFiles parse(byte[] text) {
    Fields json = Fields.parse(text);
    long format = json.whole("format", 0, Integer.MAX_VALUE);
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          format < FORMAT
              ? "it is of an earlier version of vaec, which did not keep what the data were"
              : "it is of a later version of vaec");
    }
    int rows = (int) json.whole("data_rows", 1, Integer.MAX_VALUE);
    double holdout = json.number("holdout", 0, 1);
    RunRecord record =
        new RunRecord(
            json.text("model"),
            new TrainingOptions(
                path(json),
                json.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                holdout,
                json.oneOf("precision", Precision.class),
                texts(json.object("settings"))),
            new TrainingResult(
                json.oneOf("outcome", TrainingResult.Outcome.class),
                json.whole("step", 0, Long.MAX_VALUE),
                json.count("epochs"),
                json.number("seconds", 0, Double.POSITIVE_INFINITY),
                json.number("steps_per_second", 0, Double.POSITIVE_INFINITY)),
            Fitted.fromJson(json.object("fitted").all()),
            new Fingerprint(
                json.text("data_digest"), rows, json.count("data_width"), columns(json)),
            heldOut(json, rows, holdout),
            json.object("report").all());
    Fields files = json.object("files");
    if (!files.all().keySet().stream().allMatch(RunFiles::isOurs)) {
      throw new IllegalArgumentException("`files` lists a file that is of no run");
    }
    for (String name : RunFiles.ALWAYS) {
      files.object(name);
    }
    return new WithFiles(record, files.each(name -> SavedFile.of(files.object(name))));
  }

  private static Path path(Fields json) {
    try {
      return Path.of(json.text("data"));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("`data` can be no path");
    }
  }

  private static SequencedMap<String, String> texts(Fields json) {
    return json.each(json::text);
  }

  private static SequencedMap<String, List<String>> columns(Fields json) {
    Fields columns = json.object("data_columns");
    return columns.each(columns::texts);
  }

  private static int[] heldOut(Fields json, int rows, double holdout) {
    int[] numbers = json.wholes("held_out", 1, rows);
    boolean ascend = IntStream.range(1, numbers.length).allMatch(i -> numbers[i - 1] < numbers[i]);
    if (!ascend || numbers.length == rows || (numbers.length == 0) != (holdout == 0)) {
      throw new IllegalArgumentException(
          "`held_out` must be some of the rows' numbers, ascending, and empty where `holdout` is"
              + " 0");
    }
    return IntStream.of(numbers).map(number -> number - 1).toArray();
  }
}
