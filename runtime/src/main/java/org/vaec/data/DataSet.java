package org.vaec.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * The data of a model: read, split, transformed and checked, all before the first step of training.
 *
 * <p>A data set is a CSV or IDX file, plain or gzip, or a folder of IDX files under the names of
 * the MNIST database. All that is drawn depends on the seed alone.
 */
public final class DataSet {
  private final Map<String, Values> variables;
  private final Rows training;
  private final Rows heldOut;
  private final int[] heldOutRows;
  private final Provenance provenance;
  private final Fitted fitted;
  private final Fingerprint fingerprint;
  private final RowDigests digests;
  private final List<Diagnostic> warnings;

  private DataSet(
      Map<String, Values> variables,
      Table table,
      RowDigests digests,
      Split split,
      Provenance provenance,
      long seed) {
    this.variables = variables;
    Map<String, Fitted.Variable> learned = new LinkedHashMap<>();
    variables.forEach((name, values) -> learned.put(name, values.fitted()));
    this.training = new Rows(variables, split.training(), table.ids(), false, seed);
    this.heldOut = new Rows(variables, split.heldOut(), table.ids(), true, seed);
    this.heldOutRows = split.evaluatesOnTraining() ? new int[0] : split.heldOut();
    this.provenance = provenance;
    this.fitted = new Fitted(learned);
    this.fingerprint = table.fingerprint();
    this.digests = digests;
    List<Diagnostic> all = new ArrayList<>(table.warnings());
    variables.values().forEach(v -> all.addAll(v.warnings()));
    this.warnings = List.copyOf(all);
  }

  private DataSet(DataSet data, List<Diagnostic> warnings) {
    this.variables = data.variables;
    this.training = data.training;
    this.heldOut = data.heldOut;
    this.heldOutRows = data.heldOutRows;
    this.provenance = data.provenance;
    this.fitted = data.fitted;
    this.fingerprint = data.fingerprint;
    this.digests = data.digests;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads data to train on.
   *
   * @param path a file or a folder
   * @param variables at least one
   * @param id the column of the rows' names
   * @param options with a holdout below 1
   * @throws ModelException if the data are missing, damaged, or not what the model says; it carries
   *     a diagnostic for each variable that is wrong
   */
  public static DataSet load(
      Path path, List<Observed> variables, Optional<RowName> id, Options options) {
    if (options.holdout() == 1) {
      throw new IllegalArgumentException("no row to train on");
    }
    Table table = read(path, variables, id, Optional.empty());
    Split split = Split.of(table, options);
    return of(table, variables, Optional.empty(), split, provenance(split), options);
  }

  /**
   * Reads the data of a run again: the same rows are held out, and transforms, categories and
   * statistics are those of the run.
   *
   * @param options of the run
   * @throws ModelException besides, if the data have changed in what the model reads
   */
  public static DataSet reload(
      Path path, List<Observed> variables, Optional<RowName> id, Earlier earlier, Options options) {
    return TrainedFixes.reading(
        () -> {
          Table table = unchanged(path, variables, id, earlier);
          Split kept = Split.withHeldOut(table.rows(), earlier.heldOut());
          boolean hasParts = kept.evaluatesOnTraining() && table.trainingRows().isPresent();
          Split split = hasParts ? Split.of(table, options) : kept;
          return of(
              table, variables, Optional.of(earlier.fitted()), split, provenance(split), options);
        });
  }

  private static Provenance provenance(Split split) {
    return split.evaluatesOnTraining() ? new Provenance.TrainedOn() : new Provenance.HeldOut();
  }

  private static Table unchanged(
      Path path, List<Observed> variables, Optional<RowName> id, Earlier earlier) {
    String digest = earlier.fingerprint().digest();
    Table table;
    try {
      table = read(path, variables, id, Optional.of(earlier.fingerprint()));
    } catch (ModelException e) {
      throw Files.isRegularFile(path) && !DataFile.read(path).digest().equals(digest)
          ? DataChange.unreadable(path, e)
          : DataChange.missing(path, e);
    }
    if (!table.fingerprint().digest().equals(digest)) {
      DataChange.refuse(path, digests(table), earlier.rows());
    }
    return table;
  }

  private static RowDigests digests(Table table) {
    return RowDigests.of(table.rows(), table.columns().values());
  }

  /**
   * Reads other data for a trained model: transforms, categories and statistics are those of the
   * run. With a holdout of 1 every row is evaluated on, but of data in two parts the test part.
   */
  public static DataSet loadOther(
      Path path, List<Observed> variables, Optional<RowName> id, Earlier earlier, Options options) {
    return TrainedFixes.reading(
        () -> {
          Table table = read(path, variables, id, Optional.of(earlier.fingerprint()));
          Split split = Split.of(table, options);
          return of(
              table,
              variables,
              Optional.of(earlier.fitted()),
              split,
              provenance(path, table, split, earlier),
              options);
        });
  }

  private static Provenance provenance(Path path, Table table, Split split, Earlier earlier) {
    RowDigests rows = digests(table);
    RowDigests trainedOn = earlier.trainedOn();
    boolean isSame =
        table.fingerprint().digest().equals(earlier.fingerprint().digest())
            || rows.size() == earlier.rows().size() && rows.common(earlier.rows()) == rows.size();
    boolean hasParts = table.trainingRows().isPresent();
    if (isSame && hasParts) {
      return provenance(split);
    }
    RowDigests judged = rows.at(split.heldOut());
    return new Provenance.Other(
        (hasParts ? "the test part of " : "") + path,
        judged.size(),
        isSame ? trainedOn.size() : trainedOn.common(judged),
        isSame || trainedOn.areTelling());
  }

  private static DataSet of(
      Table table,
      List<Observed> variables,
      Optional<Fitted> fitted,
      Split split,
      Provenance provenance,
      Options options) {
    Map<String, Values> values = new LinkedHashMap<>();
    List<Diagnostic> wrong = new ArrayList<>();
    for (Observed variable : variables) {
      try {
        values.put(
            variable.name(),
            Values.of(
                variable,
                table.columns().get(variable.name()),
                split,
                options,
                fitted.map(state -> state.of(variable.name()))));
      } catch (ModelException e) {
        // The next variable may be wrong too: one run reports them all.
        wrong.addAll(e.diagnostics());
      }
    }
    if (!wrong.isEmpty()) {
      throw new ModelException(wrong);
    }
    return new DataSet(values, table, digests(table), split, provenance, options.seed());
  }

  private static Table read(
      Path path, List<Observed> variables, Optional<RowName> id, Optional<Fingerprint> trained) {
    if (Files.isDirectory(path)) {
      return IdxTable.ofFolder(path, variables, id);
    }
    DataFile file = DataFile.read(path);
    boolean isNamedIdx = path.getFileName().toString().contains("-ubyte");
    return isNamedIdx || IdxFile.isIdx(file)
        ? IdxTable.ofFile(file, variables, id)
        : CsvFile.read(file, variables, id, trained);
  }

  /** The same data, with warnings of what is probably not meant about them in a model to train. */
  public DataSet suspectedIn(Model model) {
    List<Diagnostic> all = new ArrayList<>(Suspicions.of(model, variables, training.size()));
    // Of two that speak of one variable's constant columns, that which knows the density stays.
    warnings.stream()
        .filter(
            known ->
                all.stream()
                    .noneMatch(w -> w.code().equals(known.code()) && w.span().equals(known.span())))
        .forEach(all::add);
    return new DataSet(this, all);
  }

  /** The rows to train on. */
  public Rows training() {
    return training;
  }

  /** The rows to evaluate on. */
  public Rows heldOut() {
    return heldOut;
  }

  /** Whether some of the rows evaluated on were trained on, which any report must say. */
  public boolean evaluatesOnTraining() {
    return provenance.onTrainingRows();
  }

  /** Where the rows evaluated on come from. */
  public Provenance provenance() {
    return provenance;
  }

  /** What a run keeps of its data, to know them again and to treat other data alike. */
  public Earlier toKeep() {
    return new Earlier(fitted, fingerprint, digests, heldOutRows);
  }

  /** What the data are known by again. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** What was learned from the training rows, to be saved with the weights. */
  public Fitted fitted() {
    return fitted;
  }

  /** What the training rows say about a variable. */
  public Statistics statistics(String variable) {
    return fitted.of(variable).statistics();
  }

  /** What the user may not have meant. */
  public List<Diagnostic> warnings() {
    return warnings;
  }
}
