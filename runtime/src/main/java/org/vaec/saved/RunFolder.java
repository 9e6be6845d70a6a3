package org.vaec.saved;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.vaec.data.RowDigests;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.train.Baselines;
import org.vaec.train.Checkpoint;

/**
 * The folder of a run that this process alone may save into, from before its first step until it is
 * closed. Everything in it that is not a run's file by name is the user's and stays as it is.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final RunFiles files;
  private final List<Path> made;
  private FolderLock lock;
  private final SequencedMap<String, SavedFile> saved = new LinkedHashMap<>();
  private boolean isNew;
  private boolean closed;

  private RunFolder(Path path, FolderLock lock, List<Path> made) {
    this.path = path;
    this.files = new RunFiles(path);
    this.lock = lock;
    this.made = made;
  }

  /**
   * Takes a folder for a new run, which it makes where there is none, and writes into it to see
   * that it can.
   *
   * @param modelText the run's model
   * @throws IOException if it cannot be made or written to
   * @throws ModelException if a run is there or has begun there, or another file would be lost
   */
  public static RunFolder create(Path path, String modelText) throws IOException {
    RunFolder folder = take(path, missing(path));
    folder.isNew = true;
    try {
      if (folder.files.haveRecord()) {
        throw occupied(path);
      }
      folder.keepStrangers(modelText);
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Takes a new folder called {@code stem}, or {@code stem-2} where that is there, and so on. */
  public static RunFolder createNumbered(Path parent, String stem) throws IOException {
    List<Path> made = missing(parent);
    Files.createDirectories(parent);
    Path path = parent.resolve(stem);
    for (int number = 2; !isMade(path); number++) {
      path = parent.resolve(stem + "-" + number);
    }
    made.addFirst(path);
    RunFolder folder = take(path, made);
    folder.isNew = true;
    return folder;
  }

  // Of several processes at once the system lets one make a folder.
  private static boolean isMade(Path path) throws IOException {
    try {
      Files.createDirectory(path);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * Takes the folder of a run to go on with it, and ends what a killed process had begun there.
   *
   * @throws ModelException if another process is at work on it
   */
  public static RunFolder resume(Path path) throws IOException {
    return take(path, List.of());
  }

  private static RunFolder take(Path path, List<Path> made) throws IOException {
    Files.createDirectories(path);
    RunFolder folder = new RunFolder(path, lock(path), made);
    try {
      folder.files.recover();
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  private static FolderLock lock(Path path) throws IOException {
    return FolderLock.take(path)
        .orElseThrow(
            () ->
                new ModelException(
                    Diagnostic.error("run-in-use", "another vaec is at work in `" + path + "`")
                        .withFix("wait until it has ended, or give another folder with `--out`")));
  }

  /**
   * The folders that are to be made for a path, the innermost first.
   *
   * @throws FileAlreadyExistsException if a file is in the way
   */
  private static List<Path> missing(Path path) throws IOException {
    List<Path> missing = new ArrayList<>();
    Path each = path.toAbsolutePath().normalize();
    while (each != null && !Files.exists(each)) {
      missing.add(each);
      each = each.getParent();
    }
    if (each != null && !Files.isDirectory(each)) {
      throw new FileAlreadyExistsException(each.toString());
    }
    return missing;
  }

  /** What a killed process left in a folder is put in order, where this process may and can. */
  public static void tidy(Path path) {
    try {
      boolean isInOrder =
          !Files.exists(path.resolve(FolderLock.FILE)) && !new RunFiles(path).haveTemporaries();
      if (isInOrder || !SavedRun.isAt(path)) {
        return;
      }
      Optional<FolderLock> lock = FolderLock.take(path);
      if (lock.isPresent()) {
        try {
          new RunFiles(path).recover();
        } finally {
          lock.get().close();
        }
      }
    } catch (IOException e) {
      // Reading needs no order.
    }
  }

  /** Says which run is in the way of a new one, and what to do. */
  public static ModelException occupied(Path path) {
    String what;
    try (SavedRun run = SavedRun.open(path)) {
      what =
          "a run of %s, after %d steps"
              .formatted(run.record().model(), run.record().training().step());
    } catch (IOException | ModelException e) {
      what = "a run that cannot be read";
    }
    return new ModelException(
        Diagnostic.error("run-exists", "`" + path + "` holds " + what + ", which would be lost")
            .withFix(
                "give another folder, or go on with that run: vaec run " + ShellPath.quote(path)));
  }

  // A file of the user's may have a name of ours. Saving would replace it.
  private void keepStrangers(String modelText) throws IOException {
    byte[] model = modelText.getBytes(StandardCharsets.UTF_8);
    try (var there = Files.list(path)) {
      for (Path file : there.toList()) {
        String name = file.getFileName().toString();
        boolean isSame =
            name.equals(RunFiles.MODEL)
                && Files.isRegularFile(file)
                && Arrays.equals(Files.readAllBytes(file), model);
        if (RunFiles.isOurs(name) && !isSame) {
          throw new ModelException(
              Diagnostic.error(
                      "run-exists",
                      "`%s` is of no run here, and saving one would replace it".formatted(file))
                  .withFix("give another folder with `--out`, or move the file"));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** As the user wrote it. */
  public Path path() {
    return path;
  }

  /** Whether all that was saved is still there: a folder may be deleted while its run goes on. */
  public synchronized boolean isWhole() {
    return lock.isThere()
        && saved.keySet().stream().allMatch(name -> Files.isRegularFile(files.path(name)));
  }

  /** Makes and takes the folder again where it was deleted; what was saved is to be saved anew. */
  private void restore() throws IOException {
    if (isWhole()) {
      return;
    }
    if (!lock.isThere()) {
      lock.close();
      Files.createDirectories(path);
      lock = lock(path);
      if (isNew && saved.isEmpty() && files.haveRecord()) {
        throw occupied(path);
      }
    }
    saved.clear();
  }

  /**
   * Saves a state of the run, in place of the one before: whenever the process is killed, one of
   * both is there, whole. Files that have not changed are not written again. A folder that was
   * deleted meanwhile is made again.
   *
   * @throws IOException if it cannot be written; the state before then stays
   */
  public synchronized void save(
      String modelText, RunRecord record, RowDigests rows, Checkpoint checkpoint)
      throws IOException {
    if (closed) {
      return;
    }
    restore();
    SequencedMap<String, SavedFile> next = new LinkedHashMap<>();
    try {
      byte[] model = modelText.getBytes(StandardCharsets.UTF_8);
      keep(next, RunFiles.MODEL, out -> out.write(model));
      keep(next, RunFiles.ROWS, out -> Npz.write(out, rows));
      State state = checkpoint.state();
      write(next, RunFiles.WEIGHTS, state.parameters());
      if (Baselines.areIn(state)) {
        write(next, RunFiles.STATISTICS, state.statistics());
      }
      for (var average : checkpoint.averages().entrySet()) {
        write(next, RunFiles.optimizer(average.getKey()), average.getValue());
      }
      commit(record, next);
    } catch (IOException e) {
      discard();
      throw e;
    }
  }

  /** Saves what has become known of the state that was saved last, {@link #isWhole still whole}. */
  public synchronized void save(RunRecord record) throws IOException {
    if (closed) {
      return;
    }
    try {
      commit(record, new LinkedHashMap<>(saved));
    } catch (IOException e) {
      discard();
      throw e;
    }
  }

  private void commit(RunRecord record, SequencedMap<String, SavedFile> next) throws IOException {
    files.commit(record.toJson(next), next);
    saved.clear();
    saved.putAll(next);
  }

  private void discard() {
    try {
      files.recover();
    } catch (IOException e) {
      // The next opening tries again.
    }
  }

  /** A file that never changes is written once. */
  private void keep(SequencedMap<String, SavedFile> next, String name, RunFiles.Content content)
      throws IOException {
    SavedFile before = saved.get(name);
    next.put(name, before != null ? before : files.write(name, new LinkedHashMap<>(), content));
  }

  private void write(SequencedMap<String, SavedFile> next, String name, Store store)
      throws IOException {
    SequencedMap<String, List<Integer>> arrays = new LinkedHashMap<>();
    store.layout().shapes().forEach((array, shape) -> arrays.put(array, shape.sizes()));
    next.put(name, files.write(name, arrays, out -> Npz.write(out, store)));
  }

  /** Gives the folder back. Where nothing was saved, what was made for it is gone again. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      lock.close();
      if (!files.haveRecord()) {
        for (Path folder : made) {
          Files.deleteIfExists(folder);
        }
      }
    } catch (IOException e) {
      // The lock ends with the process, and a folder that is not empty stays.
    }
  }
}
