package org.vaec.saved;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.vaec.data.RowDigests;
import org.vaec.engine.Precision;
import org.vaec.engine.Store;
import org.vaec.shape.Shape;

/**
 * Named arrays as NumPy's {@code .npz}: a zip of {@code .npy} files, version 1.0, little endian,
 * row-major. {@code numpy.load} reads them. What is read must have exactly the names, the shapes,
 * the numbers and the order that are asked for; anything else is a {@link Mismatch}.
 */
final class Npz {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int GRAIN = 64;
  private static final String SUFFIX = ".npy";
  private static final String ROWS = "rows";
  private static final String LONGS = "<i8";
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), \\}"
              + " *\n");

  /** A file is not what is asked for. */
  static final class Mismatch extends IOException {
    private static final long serialVersionUID = 1L;

    Mismatch(String why) {
      super(why);
    }
  }

  private Npz() {}

  static void write(OutputStream out, Store store) throws IOException {
    ZipOutputStream zip = zip(out);
    for (String name : store.names()) {
      write(zip, name, type(store.precision()), store.layout().shape(name), bytes(store, name));
    }
    zip.finish();
  }

  static void write(OutputStream out, RowDigests rows) throws IOException {
    ZipOutputStream zip = zip(out);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(rows.size(), Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(rows.all());
    write(zip, ROWS, LONGS, Shape.of(rows.size()), bytes.array());
    zip.finish();
  }

  private static ZipOutputStream zip(OutputStream out) {
    ZipOutputStream zip = new ZipOutputStream(out);
    // The digits of weights are as good as random: packing them takes long and saves nothing.
    zip.setLevel(Deflater.NO_COMPRESSION);
    return zip;
  }

  private static void write(
      ZipOutputStream zip, String name, String type, Shape shape, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name + SUFFIX);
    // Equal contents give equal files.
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(header(type, shape));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static String type(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> "<f4";
      case FLOAT64 -> "<f8";
    };
  }

  private static byte[] header(String type, Shape shape) {
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, sizes(shape));
    int unpadded = MAGIC.length + 2 + text.length() + 1;
    String padded = text + " ".repeat(Math.ceilDiv(unpadded, GRAIN) * GRAIN - unpadded) + "\n";
    ByteBuffer header =
        ByteBuffer.allocate(MAGIC.length + 2 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) padded.length());
    return header.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
  }

  /** As Python writes a tuple. */
  private static String sizes(Shape shape) {
    List<String> sizes = shape.sizes().stream().map(String::valueOf).toList();
    return String.join(", ", sizes) + (sizes.size() == 1 ? "," : "");
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
   * Fills a store from a file that has each of its arrays and no other.
   *
   * @throws Mismatch if it has other arrays, or such of another shape, type or order
   */
  static void read(InputStream in, Store into) throws IOException {
    Set<String> read = new HashSet<>();
    ZipInputStream zip = new ZipInputStream(in);
    for (String name = next(zip); name != null; name = next(zip)) {
      if (!into.layout().contains(name) || !read.add(name)) {
        throw new Mismatch("the model has no array `" + name + "`, or the file has it twice");
      }
      Shape shape = into.layout().shape(name);
      ByteBuffer bytes = array(zip, name, type(into.precision()), shape);
      double[] values = new double[shape.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (into.precision()) {
              case FLOAT32 -> bytes.getFloat();
              case FLOAT64 -> bytes.getDouble();
            };
      }
      into.set(name, values);
    }
    List<String> missing = into.names().stream().filter(name -> !read.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new Mismatch(
          missing.stream()
              .limit(3)
              .map(name -> "`" + name + "`")
              .collect(Collectors.joining(", ", "it lacks ", missing.size() > 3 ? ", ..." : "")));
    }
  }

  /**
   * Reads the digests of so many rows.
   *
   * @throws Mismatch if there are not so many
   */
  static RowDigests readRows(InputStream in, int rows) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    String name = next(zip);
    if (!ROWS.equals(name)) {
      throw new Mismatch("it lacks `" + ROWS + "`");
    }
    long[] digests = new long[rows];
    array(zip, ROWS, LONGS, Shape.of(rows)).asLongBuffer().get(digests);
    return new RowDigests(digests);
  }

  private static String next(ZipInputStream zip) throws IOException {
    try {
      ZipEntry entry = zip.getNextEntry();
      if (entry == null) {
        return null;
      }
      String name = entry.getName();
      return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new Mismatch("it is no sound zip file");
    }
  }

  private static ByteBuffer array(InputStream in, String name, String type, Shape shape)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      byte[] start = data.readNBytes(MAGIC.length + 2);
      if (start.length < MAGIC.length + 2 || start[0] != MAGIC[0] || start[1] != 'N') {
        throw new Mismatch("`" + name + "` is no .npy array");
      }
      int length = Byte.toUnsignedInt(start[8]) + 256 * Byte.toUnsignedInt(start[9]);
      check(name, new String(data.readNBytes(length), StandardCharsets.US_ASCII), type, shape);
      int size = type.charAt(2) - '0';
      byte[] bytes = data.readNBytes(Math.multiplyExact(shape.elements(), size));
      if (bytes.length < (long) shape.elements() * size || data.read() >= 0) {
        throw new Mismatch("`" + name + "` has not as many numbers as its shape says");
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (ZipException | EOFException e) {
      throw new Mismatch("`" + name + "` is cut off or damaged");
    }
  }

  private static void check(String name, String text, String type, Shape shape) throws Mismatch {
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new Mismatch("`" + name + "` has no header that can be read");
    }
    if (!header.group(1).equals(type)) {
      throw new Mismatch(
          "`%s` is of type %s where %s belongs".formatted(name, header.group(1), type));
    }
    List<Integer> sizes =
        Pattern.compile("[0-9]+")
            .matcher(header.group(3))
            .results()
            .map(size -> size.group().length() > 9 ? -1 : Integer.parseInt(size.group()))
            .toList();
    if (!sizes.equals(shape.sizes())) {
      throw new Mismatch(
          "`%s` has the shape (%s) where the model has (%s)"
              .formatted(name, header.group(3).strip(), sizes(shape)));
    }
    if (header.group(2).equals("True") && shape.rank() > 1) {
      throw new Mismatch("`" + name + "` is stored column by column (Fortran order)");
    }
  }
}
