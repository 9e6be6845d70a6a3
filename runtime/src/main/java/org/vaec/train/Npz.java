package org.vaec.train;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * Stores of named arrays as NumPy's {@code .npz}: a zip of {@code .npy} files, version 1.0, little
 * endian, row-major, {@code f4} or {@code f8}. {@code numpy.load} reads them.
 */
final class Npz {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int GRAIN = 64;
  private static final String SUFFIX = ".npy";
  private static final Pattern DESCRIPTION = Pattern.compile("'descr': '<f([48])'");

  private Npz() {}

  static void write(Path path, Store store) throws IOException {
    try (OutputStream file = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : store.names()) {
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        // Equal contents give equal files.
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(header(store.precision(), store.layout().shape(name)));
        zip.write(bytes(store, name));
        zip.closeEntry();
      }
    }
  }

  private static byte[] header(Precision precision, Shape shape) {
    String sizes = shape.sizes().stream().map(s -> s + ",").collect(Collectors.joining(" "));
    String text =
        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%s), }"
            .formatted(precision.bytes(), sizes);
    int unpadded = MAGIC.length + 2 + text.length() + 1;
    String padded = text + " ".repeat(Math.ceilDiv(unpadded, GRAIN) * GRAIN - unpadded) + "\n";
    ByteBuffer header =
        ByteBuffer.allocate(MAGIC.length + 2 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) padded.length());
    return header.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static byte[] bytes(Store store, String name) {
    double[] values = store.get(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * store.precision().bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (store.precision()) {
        case FLOAT32 -> bytes.putFloat((float) value);
        case FLOAT64 -> bytes.putDouble(value);
      }
    }
    return bytes.array();
  }

  /**
   * Fills a store from a file that has each of its arrays.
   *
   * @throws ModelException if the file is damaged, or lacks an array, or has one of another size
   */
  static void read(Path path, Store into) throws IOException {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    try (InputStream file = Files.newInputStream(path);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        arrays.put(name.substring(0, name.length() - SUFFIX.length()), array(path, zip));
      }
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw damaged(path, "it ends early or is no zip file");
    }
    for (String name : into.names()) {
      double[] values = arrays.get(name);
      if (values == null || values.length != into.layout().shape(name).elements()) {
        throw damaged(path, "`" + name + "` is missing or has another size");
      }
      into.set(name, values);
    }
  }

  private static double[] array(Path path, InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] start = data.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2 || start[0] != MAGIC[0] || start[1] != 'N') {
      throw damaged(path, "an entry is no .npy array");
    }
    int length = Byte.toUnsignedInt(start[8]) + 256 * Byte.toUnsignedInt(start[9]);
    String header = new String(data.readNBytes(length), StandardCharsets.US_ASCII);
    Matcher description = DESCRIPTION.matcher(header);
    if (!description.find() || header.contains("'fortran_order': True")) {
      throw damaged(path, "an array is not of row-major f4 or f8 numbers");
    }
    ByteBuffer bytes = ByteBuffer.wrap(data.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    int size = Integer.parseInt(description.group(1));
    double[] values = new double[bytes.remaining() / size];
    for (int i = 0; i < values.length; i++) {
      values[i] = size == 4 ? bytes.getFloat() : bytes.getDouble();
    }
    return values;
  }

  private static ModelException damaged(Path path, String why) {
    return new ModelException(
        Diagnostic.error("run-damaged", "cannot read the weights in " + path + ": " + why)
            .withFix("train again, or restore the run folder"));
  }
}
