package org.vaec.saved;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.data.Earlier;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.train.Baselines;
import org.vaec.train.Optimizer;
import org.vaec.train.Sgd;

/**
 * One state of a run, as it was saved, open to be read: whatever happens in the folder meanwhile,
 * all that is read is of that state, and every byte is what was written.
 */
public final class SavedRun implements AutoCloseable {
  /** Far more often than a run can be saved while it is being opened. */
  private static final int TRIES = 20;

  private final Path path;
  private final RunRecord record;
  private final Map<String, FileChannel> files;

  private SavedRun(Path path, RunRecord record, Map<String, FileChannel> files) {
    this.path = path;
    this.record = record;
    this.files = files;
  }

  /** Whether a path is the folder of a run. */
  public static boolean isAt(Path path) {
    return Files.isDirectory(path) && new RunFiles(path).haveRecord();
  }

  /** Whether a run began in a folder and was never saved, or has not been yet. */
  public static boolean hasBegunAt(Path path) {
    return !isAt(path) && Files.exists(path.resolve(FolderLock.FILE));
  }

  /**
   * Opens a run, which another process may be saving meanwhile.
   *
   * @throws ModelException if the folder is none, or is damaged, or is of another vaec
   */
  public static SavedRun open(Path path) throws IOException {
    RunFiles files = new RunFiles(path);
    List<byte[]> seen = List.of();
    for (int i = 1; ; i++) {
      List<byte[]> records = isAt(path) ? files.records() : List.of();
      if (records.isEmpty()) {
        throw none(path);
      }
      boolean isLastTry = i == TRIES || Arrays.deepEquals(records.toArray(), seen.toArray());
      ModelException wrong = none(path);
      for (byte[] text : records) {
        // A newer state that is not whole leaves the one before valid.
        try {
          RunRecord.WithFiles state = RunRecord.parse(text);
          Optional<SavedRun> run = open(files, state);
          if (run.isPresent()) {
            return run.get();
          }
          wrong = isLastTry ? changed(files, state) : wrong;
        } catch (IllegalArgumentException e) {
          wrong = damaged(path, "run.json cannot be used: " + e.getMessage());
        } catch (ModelException e) {
          wrong = e;
        }
      }
      if (isLastTry) {
        throw wrong;
      }
      seen = records;
    }
  }

  private static Optional<SavedRun> open(RunFiles files, RunRecord.WithFiles state)
      throws IOException {
    SavedRun run = new SavedRun(files.folder(), state.record(), new LinkedHashMap<>());
    for (var file : state.files().entrySet()) {
      Optional<FileChannel> channel = files.open(file.getKey(), file.getValue());
      if (channel.isEmpty()) {
        run.close();
        return Optional.empty();
      }
      run.files.put(file.getKey(), channel.get());
    }
    return Optional.of(run);
  }

  private static ModelException none(Path path) {
    if (hasBegunAt(path)) {
      return new ModelException(
          Diagnostic.error(
                  "no-run",
                  "`" + path + "` holds no run yet: the one that began there has not been saved")
              .withFix(
                  "wait while it is at work; where it was killed, start it again: vaec run MODEL"
                      + " --out "
                      + ShellPath.quote(path)));
    }
    String message = "`" + path + "` is no folder that `vaec run` has written";
    return new ModelException(
        Diagnostic.error("no-run", message)
            .withFix("give the folder that `vaec run` named at its end, such as runs/digits-..."));
  }

  /** Which file is not what the record says. */
  private static ModelException changed(RunFiles files, RunRecord.WithFiles state)
      throws IOException {
    for (var file : state.files().entrySet()) {
      String name = file.getKey();
      Path there = files.path(name);
      if (!Files.isRegularFile(there)) {
        return damaged(files.folder(), name + " is missing");
      }
      try (FileChannel channel = FileChannel.open(there)) {
        String digest = RunFiles.digest(channel);
        if (!digest.equals(file.getValue().sha256())) {
          return new ModelException(
              Diagnostic.error(
                      "run-damaged",
                      "cannot read the run in `%s`: %s is not the file that vaec wrote"
                          .formatted(files.folder(), name))
                  .withFix(
                      "restore it from a copy; if you changed it on purpose, write its SHA-256, "
                          + digest
                          + ", and its size, "
                          + channel.size()
                          + ", into run.json"));
        }
      }
    }
    return damaged(files.folder(), "it changes while it is being read");
  }

  /** What to throw where something in it cannot be. */
  public ModelException damaged(String why) {
    return damaged(path, why);
  }

  private static ModelException damaged(Path path, String why) {
    return new ModelException(
        Diagnostic.error("run-damaged", "cannot read the run in `" + path + "`: " + why)
            .withFix("restore the run's folder from a copy, or train again"));
  }

  /** The folder, as the user wrote it. */
  public Path path() {
    return path;
  }

  public RunRecord record() {
    return record;
  }

  /** What is known of the data that the run was trained on. */
  public Earlier data() throws IOException {
    try (InputStream in = open(RunFiles.ROWS)) {
      return record.earlier(Npz.readRows(in, record.data().rows()));
    } catch (Npz.Mismatch e) {
      throw mismatch(RunFiles.ROWS, e);
    }
  }

  /** The text of the model. */
  public String modelText() throws IOException {
    try (InputStream in = open(RunFiles.MODEL)) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in.readAllBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw damaged(path, "model.vae is no UTF-8 text");
    }
  }

  /**
   * Fills a state with the trained weights, and with the averages that training keeps beside them.
   */
  public void readState(State into) throws IOException {
    read(RunFiles.WEIGHTS, into.parameters());
    if (Baselines.areIn(into)) {
      read(RunFiles.STATISTICS, into.statistics());
    }
  }

  /**
   * Brings an optimizer to where it stood.
   *
   * @throws ModelException if the run was trained with another kind of optimizer
   */
  public void readOptimizer(Optimizer into) throws IOException {
    for (var average : into.memory().entrySet()) {
      String file = RunFiles.optimizer(average.getKey());
      if (!files.containsKey(file)) {
        throw isOfAnother(into)
            ? otherOptimizer()
            : damaged(path, "run.json lists no " + file + ", which its optimizer needs");
      }
      read(file, average.getValue());
    }
    into.resumeAt(record.training().step());
  }

  private boolean isOfAnother(Optimizer optimizer) {
    List<String> its = optimizer.memory().keySet().stream().map(RunFiles::optimizer).toList();
    return files.keySet().stream()
        .anyMatch(file -> RunFiles.isOfOptimizer(file) && !its.contains(file));
  }

  private ModelException otherOptimizer() {
    String kind = files.containsKey(RunFiles.optimizer(Sgd.VELOCITY)) ? "sgd" : "adam";
    return new ModelException(
        Diagnostic.error(
                "optimizer-changed",
                "the run in `%s` was trained with %s, whose averages no other optimizer can go on from"
                    .formatted(path, kind))
            .withFix(
                "keep `%s(...)`, with another rate if you like, or start a new run"
                    .formatted(kind)));
  }

  private void read(String file, Store into) throws IOException {
    try (InputStream in = open(file)) {
      Npz.read(in, into);
    } catch (Npz.Mismatch e) {
      throw mismatch(file, e);
    }
  }

  private ModelException mismatch(String file, Npz.Mismatch e) {
    return damaged(path, file + " does not fit the model: " + e.getMessage());
  }

  /** A file from its beginning; each may be read several times. */
  private InputStream open(String file) throws IOException {
    FileChannel channel = files.get(file);
    if (channel == null) {
      throw damaged(path, "run.json lists no " + file);
    }
    channel.position(0);
    return new BufferedInputStream(new Unclosed(channel), 1 << 16);
  }

  /** A stream whose end is not that of the channel. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(FileChannel channel) {
      super(Channels.newInputStream(channel));
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : files.values()) {
      channel.close();
    }
  }
}
