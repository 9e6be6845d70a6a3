package org.vaec.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A format of data files that is not read, known by how such files begin.
 *
 * @param what the format in words
 * @param fix how to make a file of it that is read
 */
record ForeignFormat(String what, String fix) {
  private static final String EXPORT = "export it as CSV";

  /** One known beginning. Bytes are given as characters from 0 to 255. */
  private record Beginning(String bytes, String what, String fix) {}

  private static final Beginning[] BEGINNINGS = {
    new Beginning("PK\3\4", "a zip archive or a spreadsheet", EXPORT),
    new Beginning("\u00D0\u00CF\u0011\u00E0", "an Excel or other Office file", EXPORT),
    new Beginning("\u001F\u008B", "packed by gzip twice", "unpack it once"),
    new Beginning("BZh", "packed by bzip2", "unpack it, or pack it by gzip"),
    new Beginning("\u00FD7zXZ\0", "packed by xz", "unpack it, or pack it by gzip"),
    new Beginning("\u0028\u00B5\u002F\u00FD", "packed by zstd", "unpack it, or pack it by gzip"),
    new Beginning("7z\u00BC\u00AF", "a 7z archive", "unpack it, or pack it by gzip"),
    new Beginning(
        "\u0093NUMPY",
        "a NumPy array",
        "save it as text: `numpy.savetxt(\"data.csv\", x, delimiter=\",\")`"),
    new Beginning(
        "\u0089HDF",
        "an HDF5 file",
        "save the array as text: `numpy.savetxt(\"data.csv\", x, ...)`"),
    new Beginning("PAR1", "a Parquet file", "save it as text: `table.to_csv(\"data.csv\")`"),
    new Beginning("ARROW1", "an Arrow file", "save it as text: `table.to_csv(\"data.csv\")`"),
    new Beginning("SQLite format 3", "an SQLite database", EXPORT),
    new Beginning("RDX", "an R data file", "in R, `write.csv(x, \"data.csv\", row.names = FALSE)`"),
    new Beginning("\u0080\2", "a Python pickle", EXPORT),
    new Beginning("\u0080\3", "a Python pickle", EXPORT),
    new Beginning("\u0080\4", "a Python pickle", EXPORT),
    new Beginning("\u0080\5", "a Python pickle", EXPORT),
    new Beginning("\u0089PNG", "a picture", "write its pixels as the columns of a CSV"),
    new Beginning("\u00FF\u00D8\u00FF", "a picture", "write its pixels as the columns of a CSV"),
    new Beginning("%PDF", "a PDF document", EXPORT),
    new Beginning("\u00FF\u00FE", "UTF-16 text", "save it as UTF-8"),
    new Beginning("\u00FE\u00FF", "UTF-16 text", "save it as UTF-8"),
    new Beginning(
        "%%MatrixMarket",
        "a MatrixMarket file, which lists row, column and value of what is not 0",
        "write all values as CSV: in Python, `numpy.savetxt(\"data.csv\","
            + " scipy.io.mmread(\"data.mtx\").toarray(), delimiter=\",\")`; counts of cells often"
            + " need `.T` to have a row a cell"),
    new Beginning("{\"", "JSON", EXPORT),
    new Beginning("[{", "JSON", EXPORT),
    new Beginning("[[", "JSON", EXPORT),
    new Beginning("<!doctype", "a web page", "download the data file itself"),
    new Beginning("<html", "a web page", "download the data file itself"),
    new Beginning("<?xml", "XML", EXPORT),
    new Beginning(
        "@relation", "an ARFF file", "leave the lines before the data out and name it .csv"),
    new Beginning(
        "version https://git-lfs",
        "no data but what Git keeps in place of a large file",
        "fetch the data: `git lfs pull`"),
  };

  /** How tar marks itself, and where. */
  private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);

  private static final int TAR_AT = 257;

  /** How far a beginning reaches. */
  private static final int LONGEST = 32;

  /** What a file is, where it is no CSV by the way it begins. */
  static Optional<ForeignFormat> of(DataFile file) {
    byte[] bytes = file.bytes();
    String start =
        new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.ISO_8859_1);
    String lower = start.toLowerCase(Locale.ROOT);
    for (Beginning beginning : BEGINNINGS) {
      // Text may begin in any case, bytes are what they are.
      boolean isText = beginning.bytes.startsWith("<") || beginning.bytes.startsWith("@");
      if ((isText ? lower : start).startsWith(beginning.bytes)) {
        return Optional.of(new ForeignFormat(beginning.what, beginning.fix));
      }
    }
    if (bytes.length > TAR_AT + TAR.length
        && Arrays.equals(bytes, TAR_AT, TAR_AT + TAR.length, TAR, 0, TAR.length)) {
      return Optional.of(new ForeignFormat("a tar archive", "unpack it and give a file of it"));
    }
    return everySecondIsZero(bytes)
        ? Optional.of(new ForeignFormat("UTF-16 text", "save it as UTF-8"))
        : Optional.empty();
  }

  /** What Latin letters and digits look like in UTF-16, where no mark says so. */
  private static boolean everySecondIsZero(byte[] bytes) {
    int pairs = Math.min(bytes.length, 1000) / 2;
    int low = 0;
    int high = 0;
    for (int i = 0; i < pairs; i++) {
      low += bytes[2 * i] == 0 && bytes[2 * i + 1] > 0 ? 1 : 0;
      high += bytes[2 * i + 1] == 0 && bytes[2 * i] > 0 ? 1 : 0;
    }
    return pairs > 1 && Math.max(low, high) > 0.9 * pairs;
  }

  String message(String name) {
    return "the data file \"" + name + "\" is " + what;
  }
}
