package org.vaec.saved;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The right to write into a folder, which one process has at a time. It is a lock of the operating
 * system on a file of ours, so it ends with the process, however that ends; the file that a killed
 * process leaves means nothing.
 */
final class FolderLock implements AutoCloseable {
  static final String FILE = "run.lock";

  private static final int TRIES = 10;

  private final Path file;
  private final FileChannel channel;
  private final Object key;

  private FolderLock(Path file, FileChannel channel, Object key) {
    this.file = file;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Takes the lock of a folder, for which it writes into it.
   *
   * @return empty where another process has it
   * @throws IOException if the folder cannot be written to
   */
  static Optional<FolderLock> take(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    for (int i = 0; i < TRIES; i++) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        Object opened = key(file);
        if (!locks(channel)) {
          channel.close();
          return Optional.empty();
        }
        // Whoever had the lock deletes the file before it gives it back: then this one is of no
        // folder any more, and a third process may lock the next.
        if (opened != null && Objects.equals(opened, key(file))) {
          byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
          channel.truncate(0).write(ByteBuffer.wrap(pid));
          return Optional.of(new FolderLock(file, channel, opened));
        }
      } catch (NoSuchFileException e) {
        // Deleted meanwhile: the next try makes it anew.
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
    }
    return Optional.empty();
  }

  private static boolean locks(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // Some network file systems have no locks. A run there is as good as it was without them.
      return true;
    }
  }

  private static Object key(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = attributes.fileKey();
    return key == null ? attributes.creationTime() : key;
  }

  /** Whether the file is still there, and the one that was locked: users delete folders. */
  boolean isThere() {
    try {
      return key.equals(key(file));
    } catch (IOException e) {
      return false;
    }
  }

  /** Gives the folder back. */
  @Override
  public void close() throws IOException {
    try (channel) {
      // Another's file has our name where ours was deleted.
      if (isThere()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
