package org.vaec.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** Says how the data of a run differ from what it was trained on. */
final class DataChange {
  private static final String REMEDY =
      "restore it as it was; to evaluate on all rows as they are now, give it with `--data`; to"
          + " train on them, start a new run";

  private DataChange() {}

  /**
   * Refuses data whose rows have changed in what the model reads, since nobody knows then which
   * rows were held out.
   */
  static void refuse(Path path, RowDigests now, RowDigests before) {
    Optional<String> change = now.changesSince(before);
    // A column that the model does not read, or other line ends, leave every row what it was.
    if (change.isPresent()) {
      throw new ModelException(changed(path, change.get()));
    }
  }

  /** The data can no longer be read, because they have changed. */
  static ModelException unreadable(Path path, ModelException why) {
    List<Diagnostic> all = new ArrayList<>();
    // Other columns say it all by themselves.
    if (why.diagnostics().stream().noneMatch(d -> d.code().equals("data-columns"))) {
      all.add(changed(path, "it can no longer be read for this model"));
    }
    all.addAll(why.diagnostics());
    return new ModelException(all);
  }

  /** The data are not where they were, or may not be read. */
  static ModelException missing(Path path, ModelException why) {
    return Files.exists(path)
        ? why
        : new ModelException(
            Diagnostic.error(
                    "data-not-found",
                    "the data of the run, \"" + path + "\", are not there any more")
                .withFix("put them back, or write where they are now as `data` into run.json"));
  }

  private static Diagnostic changed(Path path, String how) {
    return Diagnostic.error(
            "data-changed", "\"" + path + "\" has changed since the run began: " + how)
        .withFix(REMEDY);
  }
}
