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
  private final boolean evaluatesOnTraining;
  private final Fitted fitted;
  private final List<Diagnostic> warnings;

  private DataSet(Map<String, Values> variables, List<String> ids, Split split, long seed) {
    this.variables = variables;
    Map<String, Fitted.Variable> learned = new LinkedHashMap<>();
    variables.forEach((name, values) -> learned.put(name, values.fitted()));
    this.training = new Rows(variables, split.training(), ids, false, seed);
    this.heldOut = new Rows(variables, split.heldOut(), ids, true, seed);
    this.evaluatesOnTraining = split.evaluatesOnTraining();
    this.fitted = new Fitted(learned);
    this.warnings = variables.values().stream().flatMap(v -> v.warnings().stream()).toList();
  }

  private DataSet(DataSet data, List<Diagnostic> warnings) {
    this.variables = data.variables;
    this.training = data.training;
    this.heldOut = data.heldOut;
    this.evaluatesOnTraining = data.evaluatesOnTraining;
    this.fitted = data.fitted;
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
    return load(path, variables, id, Optional.empty(), options);
  }

  /**
   * Reads data for a trained model: transforms, categories and statistics are those of {@code
   * fitted}. With a holdout of 1 every row is evaluated on; with the seed and the holdout of the
   * training run its held-out rows come back.
   */
  public static DataSet load(
      Path path, List<Observed> variables, Optional<RowName> id, Fitted fitted, Options options) {
    return load(path, variables, id, Optional.of(fitted), options);
  }

  private static DataSet load(
      Path path,
      List<Observed> variables,
      Optional<RowName> id,
      Optional<Fitted> fitted,
      Options options) {
    Table table = read(path, variables, id);
    Split split = Split.of(table, options);
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
    return new DataSet(values, table.ids(), split, options.seed());
  }

  private static Table read(Path path, List<Observed> variables, Optional<RowName> id) {
    if (Files.isDirectory(path)) {
      return IdxTable.ofFolder(path, variables, id);
    }
    DataFile file = DataFile.read(path);
    boolean isNamedIdx = path.getFileName().toString().contains("-ubyte");
    return isNamedIdx || IdxFile.isIdx(file)
        ? IdxTable.ofFile(file, variables, id)
        : CsvFile.read(file, variables, id);
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

  /** Whether the rows evaluated on are those trained on, which any report must say. */
  public boolean evaluatesOnTraining() {
    return evaluatesOnTraining;
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
