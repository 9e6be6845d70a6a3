package org.vaec.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of this process as Linux counts it, whoever asked for it; there is no figure elsewhere.
 */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Bytes that are resident now. */
  static long now() {
    return bytes("VmRSS:");
  }

  /** Begins to look for a new peak. */
  static void forgetPeak() {
    try {
      // "5" is the request for this, see proc(5).
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most bytes that were resident since {@link #forgetPeak}. */
  static long peak() {
    return bytes("VmHWM:");
  }

  private static long bytes(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(STATUS + " has no " + key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
