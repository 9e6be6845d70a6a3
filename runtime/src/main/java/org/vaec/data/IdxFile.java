package org.vaec.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.vaec.shape.Shape;
import org.vaec.source.ModelException;

/**
 * An array in the IDX format of the MNIST database: two zero bytes, the type of the elements, the
 * number of dimensions, the dimensions as 32 bit integers, then the elements; all big endian.
 *
 * @param name the file
 * @param cells one row for each index of the first dimension
 * @param shape the other dimensions
 */
record IdxFile(String name, Cells cells, Shape shape) {

  /** Whether the file begins as an IDX file does. */
  static boolean isIdx(DataFile file) {
    byte[] bytes = file.bytes();
    return bytes.length >= 4
        && bytes[0] == 0
        && bytes[1] == 0
        && size(bytes[2]) > 0
        && bytes[3] > 0;
  }

  static IdxFile read(DataFile file) {
    if (!isIdx(file)) {
      throw damaged(file, "it does not begin with two zero bytes, an element type and a rank");
    }
    ByteBuffer in = ByteBuffer.wrap(file.bytes());
    int type = in.get(2);
    int rank = in.get(3);
    int start = 4 + 4 * rank;
    if (in.limit() < start) {
      throw truncated(file, start, "a header of " + rank + " dimensions");
    }
    List<Integer> sizes = new ArrayList<>();
    long expected = size(type);
    for (int i = 0; i < rank; i++) {
      int size = in.getInt(4 + 4 * i);
      if (size < 0 || i > 0 && size == 0) {
        throw damaged(file, "dimension " + (i + 1) + " is " + Integer.toUnsignedString(size));
      }
      sizes.add(size);
      expected = saturatedProduct(expected, size);
    }
    String dimensions = sizes.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    if (in.limit() - start < expected) {
      throw truncated(file, start + expected, dimensions + " elements of " + size(type) + " bytes");
    }
    if (in.limit() - start > expected) {
      long more = in.limit() - start - expected;
      throw damaged(file, more + " bytes follow the " + dimensions + " elements of its header");
    }
    int rows = sizes.getFirst();
    if (rows == 0) {
      String message = "the data file \"" + file.name() + "\" has no rows";
      throw DataFile.failure("data-too-few-rows", message, null);
    }
    Shape shape = new Shape(sizes.subList(1, rank));
    return new IdxFile(file.name(), cells(in.slice(start, in.limit() - start), type, shape), shape);
  }

  private static Cells cells(ByteBuffer in, int type, Shape shape) {
    int elements = shape.elements();
    int count = in.limit() / size(type);
    if (type == 0x08) {
      return Cells.Coded.bytes(in.array(), in.arrayOffset(), count / elements, elements);
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case 0x09 -> in.get();
            case 0x0B -> in.getShort();
            case 0x0C -> in.getInt();
            case 0x0D -> in.getFloat();
            case 0x0E -> in.getDouble();
            default -> throw new IllegalStateException("IDX type " + type);
          };
    }
    return Cells.of(values, elements);
  }

  /** Bytes of one element, or 0 where there is no such type. */
  private static int size(int type) {
    return switch (type) {
      case 0x08, 0x09 -> 1;
      case 0x0B -> 2;
      case 0x0C, 0x0D -> 4;
      case 0x0E -> 8;
      default -> 0;
    };
  }

  // A damaged header can name more elements than there are atoms; what matters is "too many".
  private static long saturatedProduct(long left, long right) {
    return right != 0 && left > Long.MAX_VALUE / 2 / right ? Long.MAX_VALUE / 2 : left * right;
  }

  private static ModelException truncated(DataFile file, long expected, String why) {
    String message =
        String.format(
            "the data file \"%s\" is cut off: %s need %d bytes, but it has %d",
            file.name(), why, expected, file.bytes().length);
    return DataFile.failure("data-truncated", message, "copy or download the file again");
  }

  private static ModelException damaged(DataFile file, String why) {
    String message = "the data file \"" + file.name() + "\" is no sound IDX file: " + why;
    return DataFile.failure("data-damaged", message, "copy or download the file again");
  }
}
