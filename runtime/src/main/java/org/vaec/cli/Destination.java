package org.vaec.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.vaec.saved.RunFolder;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * Where a run is saved. The folder is taken, and written into, before data are read: what cannot be
 * saved is not trained.
 */
final class Destination implements AutoCloseable {
  private RunFolder folder;

  /**
   * Takes a folder for a new run, before the process can end.
   *
   * @param out what the user asked for; else {@code runs/NAME-TIME}
   * @param modelName the model file's name
   * @throws ModelException if it cannot be written, or another run is in the way
   */
  void take(Optional<Path> out, String modelName, String modelText, Interruption interruption) {
    String stem =
        modelName.replaceFirst("\\.vae$", "")
            + "-"
            + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path path = out.orElse(Path.of("runs", stem));
    try {
      keep(
          out.isPresent()
              ? RunFolder.create(path, modelText)
              : RunFolder.createNumbered(Path.of("runs"), stem),
          interruption);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Takes the folder of a run to go on with it. */
  void resume(Path path, Interruption interruption) {
    try {
      keep(RunFolder.resume(path), interruption);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private void keep(RunFolder taken, Interruption interruption) {
    folder = taken;
    interruption.atEnd(taken::close);
  }

  RunFolder folder() {
    return folder;
  }

  static ModelException unwritable(Path path, IOException e) {
    // Its own message is often the bare name of a file.
    String why =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case FileAlreadyExistsException exists ->
              "`" + exists.getFile() + "` is a file, no folder";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default ->
              "the system refuses it" + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
        };
    return new ModelException(
        Diagnostic.error("unwritable-run", "cannot write the run to `" + path + "`: " + why)
            .withFix("give another folder with `--out`"));
  }

  @Override
  public void close() {
    if (folder != null) {
      folder.close();
    }
  }
}
