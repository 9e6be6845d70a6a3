package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.vaec.model.Observed;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** A temporary folder to write data files in, and the short ways of loading them. */
record DataFolder(Path folder) {
  private static final Options TRAIN_ON_ALL = new Options(0, 1);

  Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** All rows of a CSV text as the training part. */
  Rows rows(String text, Observed... variables) {
    return load(write("data.csv", text), variables).training();
  }

  /** All rows are trained and evaluated on. */
  static DataSet load(Path path, Observed... variables) {
    return DataSet.load(path, List.of(variables), Optional.empty(), TRAIN_ON_ALL);
  }

  /** The one diagnostic with which loading a CSV text ends. */
  Diagnostic failure(String text, Observed... variables) {
    return failure(write("data.csv", text), variables);
  }

  static Diagnostic failure(Path path, Observed... variables) {
    ModelException thrown = assertThrows(ModelException.class, () -> load(path, variables));
    if (thrown.diagnostics().size() != 1) {
      throw new AssertionError("not one diagnostic: " + thrown.getMessage());
    }
    return thrown.diagnostics().getFirst();
  }

  static double[] gather(Rows rows, String variable) {
    return gather(rows, variable, 0);
  }

  /** Every row's values in order. */
  static double[] gather(Rows rows, String variable, long epoch) {
    double[] all = new double[rows.size() * rows.elements(variable)];
    Column column = rows.column(variable);
    column.select(IntStream.range(0, rows.size()).toArray(), epoch);
    column.gatherDoubles(0, rows.size(), MemorySegment.ofArray(all));
    return all;
  }

  static double[] observed(Rows rows, String variable) {
    double[] all = new double[rows.size() * rows.elements(variable)];
    Column column = rows.observedColumn(variable);
    column.select(IntStream.range(0, rows.size()).toArray(), 0);
    column.gatherDoubles(0, rows.size(), MemorySegment.ofArray(all));
    return all;
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed.toByteArray();
  }

  /** An IDX file of unsigned bytes. */
  static byte[] idx(int[] sizes, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return idx(0x08, sizes, bytes);
  }

  static byte[] idx(int type, int[] sizes, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * sizes.length + payload.length);
    out.put((byte) 0).put((byte) 0).put((byte) type).put((byte) sizes.length);
    Arrays.stream(sizes).forEach(out::putInt);
    return out.put(payload).array();
  }
}
