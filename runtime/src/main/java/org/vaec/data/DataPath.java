package org.vaec.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.vaec.source.ModelException;
import org.vaec.source.Spelling;

/** Finds out what a path leads to, and opens it if it is a file, or a pipe that is written to. */
final class DataPath {
  /** How long a pipe without a writer is waited for: opening it would otherwise never end. */
  private static final int PATIENCE_SECONDS = 10;

  /** The kinds of a file in the mode that POSIX systems give. */
  private static final int KINDS = 0xF000;

  private static final int PIPE = 0x1000;
  private static final int REGULAR = 0x8000;

  private DataPath() {}

  /**
   * Opens a file or a pipe.
   *
   * @param largest how many bytes a file may have
   * @throws ModelException if there is none, or it is something else, or larger
   */
  static InputStream open(Path path, long largest) throws IOException {
    if (!Files.exists(path)) {
      throw notFound(path);
    }
    int kind = kind(path);
    if (kind == PIPE) {
      return openPipe(path, PATIENCE_SECONDS);
    }
    if (kind != REGULAR) {
      throw DataFile.failure(
          "data-unreadable",
          "\"" + path + "\" is a device or a socket, no data file",
          "give a CSV or an IDX file, or a pipe");
    }
    if (Files.size(path) > largest) {
      throw DataFile.tooLarge(path.toString());
    }
    return Files.newInputStream(path);
  }

  private static int kind(Path path) throws IOException {
    try {
      return (Integer) Files.getAttribute(path, "unix:mode") & KINDS;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // Where there are no such modes there are no such files either.
      return REGULAR;
    }
  }

  // Nothing interrupts the opening of a pipe, so a thread of its own is left behind with it.
  static InputStream openPipe(Path path, int seconds) throws IOException {
    FutureTask<InputStream> opening =
        new FutureTask<>((Callable<InputStream>) () -> Files.newInputStream(path));
    Thread.ofPlatform().daemon().name("pipe").start(opening);
    try {
      return opening.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw DataFile.failure(
          "data-unreadable",
          "nothing has begun to write to the pipe \"" + path + "\" within " + seconds + " seconds",
          "start what writes to it first, or give a file");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("data: interrupted while a pipe was opened", e);
    }
  }

  static ModelException denied(Path path) {
    return DataFile.failure(
        "data-unreadable",
        "\"" + path + "\" may not be read: permission denied",
        "ask its owner, or change its permissions");
  }

  private static ModelException notFound(Path path) {
    if (Files.isSymbolicLink(path)) {
      return danglingLink(path);
    }
    if (!Files.notExists(path)) {
      // A folder on the way does not let us look.
      return denied(path);
    }
    String message = "there is no data file \"" + path + "\"";
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return DataFile.failure("data-not-found", message + ", nor its folder", "check the path");
    }
    // What is offered is there, links that lead nowhere are not.
    List<String> nearby =
        names(folder).stream().filter(name -> Files.exists(folder.resolve(name))).toList();
    String fix =
        Spelling.closest(path.getFileName().toString(), nearby)
            .map(near -> "did you mean \"" + path.resolveSibling(near) + "\"?")
            .orElse("check the path; it is relative to where the command runs");
    return DataFile.failure("data-not-found", message, fix);
  }

  private static ModelException danglingLink(Path path) {
    String target;
    try {
      target = "to \"" + Files.readSymbolicLink(path) + "\", which is not there";
    } catch (IOException e) {
      target = "that leads nowhere";
    }
    return DataFile.failure(
        "data-not-found",
        "the data file \"" + path + "\" is a link " + target,
        "put the file there, or let the link point to it");
  }

  /** The names of what lies in a folder, sorted; none where it cannot be listed. */
  static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
