package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.vaec.data.DataSet;
import org.vaec.engine.MemoryShortage;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * What to say where Java's own memory is used up. Arrays of engines lie outside of it; data while
 * they are read, and graphs, lie there. Java takes a quarter of the machine unless told otherwise.
 */
final class JavaMemory {
  /** What a file takes while it is read: its bytes, its numbers, and the rows made of them. */
  private static final int TIMES_THE_FILE = 6;

  private JavaMemory() {}

  /** The data that are read, or which file was too large for the memory there is. */
  static DataSet reading(Path path, Supplier<DataSet> data) {
    try {
      return data.get();
    } catch (OutOfMemoryError e) {
      long size = size(path);
      throw new ModelException(
          Diagnostic.error(
                  "memory",
                  "\"%s\", of %s, takes more memory to read than Java has here: %s"
                      .formatted(
                          path, MemoryShortage.words(size), MemoryShortage.words(available())))
              .withFix(more(size * TIMES_THE_FILE)));
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The error where it is not known what used the memory up. */
  static ModelException isShort() {
    return new ModelException(
        Diagnostic.error(
                "memory",
                "the memory that Java has here, %s, is used up"
                    .formatted(MemoryShortage.words(available())))
            .withFix(more(0)));
  }

  private static long available() {
    return Runtime.getRuntime().maxMemory();
  }

  private static String more(long needed) {
    long gibibytes = Math.ceilDiv(Math.max(needed, 2 * available()), 1L << 30);
    return "give it more, as in `VAEC_MEMORY=%dg vaec ...`, or use less data".formatted(gibibytes);
  }
}
