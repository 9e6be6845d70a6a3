package org.vaec.saved;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vaec.source.ModelException;

/**
 * The files of a run in its folder, replaced together: whoever reads them finds all of one state,
 * whenever a process was killed or the power went.
 *
 * <p>New files are written beside the old ones, as {@code NAME.new}, and forced to the disk. The
 * record comes last: with {@code run.json.new}, which lists the digests of all files, the new state
 * is the valid one. Then each file takes its name, the record last. A reader finds every file by
 * its digest, under either name. A file that is not ours by name is never touched.
 *
 * @param folder where they lie
 */
record RunFiles(Path folder) {
  static final String MODEL = "model.vae";
  static final String RECORD = "run.json";
  static final String WEIGHTS = "weights.npz";
  static final String STATISTICS = "statistics.npz";
  static final String ROWS = "rows.npz";

  /** What every run has. */
  static final List<String> ALWAYS = List.of(MODEL, ROWS, WEIGHTS);

  private static final String NEW = ".new";
  private static final Pattern OURS =
      Pattern.compile("model\\.vae|run\\.json|(weights|statistics|rows|optimizer\\.\\w+)\\.npz");

  /** Larger than any record of a data set that fits into memory. */
  private static final long LONGEST_RECORD = 1L << 30;

  /** Writes one file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  static String optimizer(String average) {
    return "optimizer." + average + ".npz";
  }

  static boolean isOfOptimizer(String name) {
    return name.startsWith("optimizer.");
  }

  static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  private Path fresh(String name) {
    return folder.resolve(name + NEW);
  }

  /** Whether there is a record here, whole or not. */
  boolean haveRecord() {
    return Files.isRegularFile(path(RECORD)) || Files.isRegularFile(fresh(RECORD));
  }

  /** The bytes of the records that are there, the newest first. */
  List<byte[]> records() throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (Path file : List.of(fresh(RECORD), path(RECORD))) {
      try {
        if (Files.isRegularFile(file)) {
          records.add(Files.size(file) > LONGEST_RECORD ? new byte[0] : Files.readAllBytes(file));
        }
      } catch (NoSuchFileException e) {
        // It has just taken its name.
      }
    }
    return records;
  }

  /**
   * Opens a file that a record lists, under either name.
   *
   * @return empty if neither has that content
   */
  Optional<FileChannel> open(String name, SavedFile listed) throws IOException {
    for (Path file : List.of(path(name), fresh(name), path(name))) {
      try {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
          if (channel.size() == listed.bytes() && digest(channel).equals(listed.sha256())) {
            return Optional.of(channel.position(0));
          }
        } catch (IOException e) {
          channel.close();
          throw e;
        }
        channel.close();
      } catch (NoSuchFileException e) {
        // It may have just taken its name, the last that is tried.
      }
    }
    return Optional.empty();
  }

  static String digest(FileChannel channel) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer) >= 0) {
      digest.update(buffer.flip());
      buffer.clear();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("saved: every Java has SHA-256", e);
    }
  }

  /** Writes a new file beside an old one, down to the disk. */
  SavedFile write(String name, SequencedMap<String, List<Integer>> arrays, Content content)
      throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
        FileChannel.open(
            fresh(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
      return new SavedFile(HexFormat.of().formatHex(digest.digest()), channel.size(), arrays);
    }
  }

  /** Makes what was written the valid state: by its record, then by its names. */
  void commit(byte[] record, SequencedMap<String, SavedFile> files) throws IOException {
    write(RECORD, new LinkedHashMap<>(), out -> out.write(record));
    force();
    takeNames(files);
  }

  private void takeNames(SequencedMap<String, SavedFile> files) throws IOException {
    for (String name : files.keySet()) {
      if (Files.exists(fresh(name))) {
        Files.move(fresh(name), path(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(fresh(RECORD), path(RECORD), StandardCopyOption.ATOMIC_MOVE);
    for (String name : names()) {
      // Such as the averages of an optimizer that the run no longer has.
      if (isOurs(name) && !name.equals(RECORD) && !files.containsKey(name)) {
        Files.deleteIfExists(path(name));
      }
    }
    force();
  }

  /** Ends what a process that was killed had begun: takes the new state where it is whole. */
  void recover() throws IOException {
    if (Files.exists(fresh(RECORD))) {
      Optional<RunRecord.WithFiles> whole = wholeNewState();
      if (whole.isPresent()) {
        takeNames(whole.get().files());
      }
    }
    discard();
  }

  private Optional<RunRecord.WithFiles> wholeNewState() throws IOException {
    try {
      RunRecord.WithFiles state = RunRecord.parse(Files.readAllBytes(fresh(RECORD)));
      for (var file : state.files().entrySet()) {
        Optional<FileChannel> found = open(file.getKey(), file.getValue());
        if (found.isEmpty()) {
          return Optional.empty();
        }
        found.get().close();
      }
      return Optional.of(state);
    } catch (IllegalArgumentException | ModelException e) {
      return Optional.empty();
    }
  }

  /** Removes what was written and never became valid: the record first, which could make it so. */
  void discard() throws IOException {
    Files.deleteIfExists(fresh(RECORD));
    for (String name : names()) {
      if (isTemporary(name)) {
        Files.deleteIfExists(path(name));
      }
    }
  }

  /** Whether a process that was killed has left something. */
  boolean haveTemporaries() throws IOException {
    return names().stream().anyMatch(RunFiles::isTemporary);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isTemporary(String name) {
    return name.endsWith(NEW) && isOurs(name.substring(0, name.length() - NEW.length()));
  }

  /** Has the names of the folder on the disk, where the system knows how. */
  private void force() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every system opens folders; such a one writes names down by itself.
    }
  }
}
