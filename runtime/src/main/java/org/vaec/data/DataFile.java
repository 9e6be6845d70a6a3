package org.vaec.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * A data file in memory, once, unpacked if it was gzip (which its first two bytes say, whatever its
 * name).
 *
 * @param name the path as the user wrote it
 */
record DataFile(String name, byte[] bytes) {
  /** What one Java array can hold, with room for copies: larger files are refused. */
  private static final int LARGEST = 1 << 30;

  /** Deflate packs a byte into no less than 1/1032 of one: what claims more is damaged. */
  private static final int MOST_PACKED = 1032;

  static DataFile read(Path path) {
    String name = path.toString();
    byte[] bytes;
    try (InputStream in = DataPath.open(path, LARGEST)) {
      bytes = in.readNBytes(LARGEST);
      refuseMore(in, name);
    } catch (AccessDeniedException e) {
      throw DataPath.denied(path);
    } catch (IOException e) {
      String message = "the data file \"" + name + "\" cannot be read: " + e.getMessage();
      throw failure("data-unreadable", message, null);
    }
    DataFile file = new DataFile(name, isGzip(bytes) ? unzip(bytes, name) : bytes);
    if (file.bytes.length == 0) {
      throw failure("data-empty", "the data file \"" + name + "\" is empty", null);
    }
    return file;
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] == (byte) 0x1F && bytes[1] == (byte) 0x8B;
  }

  private static byte[] unzip(byte[] packed, String name) {
    try {
      Optional<byte[]> unpacked = unpacked(packed, claimedLength(packed), name);
      // Some files of several parts say less: those are unpacked twice, to be in memory once.
      return unpacked.isPresent()
          ? unpacked.get()
          : unpacked(packed, countUnpacked(packed, name), name).orElseThrow();
    } catch (EOFException e) {
      String message =
          "the data file \""
              + name
              + "\" is cut off: its gzip stream does not end in the "
              + packed.length
              + " bytes that are there";
      throw failure("data-truncated", message, "copy or download the file again");
    } catch (ZipException e) {
      String message = "the data file \"" + name + "\" is damaged gzip: " + e.getMessage();
      throw failure("data-damaged", message, "copy or download the file again");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** The length that the end of a gzip file gives; -1 where it cannot be true. */
  private static int claimedLength(byte[] packed) {
    if (packed.length < Integer.BYTES) {
      return -1;
    }
    int end = packed.length - Integer.BYTES;
    int claimed = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
    long most = Math.min((long) packed.length * MOST_PACKED, LARGEST);
    return claimed >= 0 && claimed <= most ? claimed : -1;
  }

  /** The SHA-256 of the content, in hexadecimal: packed or not, a file has the same. */
  String digest() {
    return digest(bytes);
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("data: every Java has SHA-256", e);
    }
  }

  /** What is packed, if it is of that length. */
  private static Optional<byte[]> unpacked(byte[] packed, int length, String name)
      throws IOException {
    if (length < 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    try (InputStream in = unpacking(packed, name)) {
      boolean fits = in.readNBytes(bytes, 0, length) == length && in.read() < 0;
      return fits ? Optional.of(bytes) : Optional.empty();
    }
  }

  private static int countUnpacked(byte[] packed, String name) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int length = 0;
    try (InputStream in = unpacking(packed, name)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        length += count;
        if (length > LARGEST) {
          throw tooLarge(name);
        }
      }
    }
    return length;
  }

  private static InputStream unpacking(byte[] packed, String name) throws IOException {
    return new LimitedLines(
        new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16), CsvFile.LONGEST_LINE, name);
  }

  private static void refuseMore(InputStream in, String name) throws IOException {
    if (in.read() >= 0) {
      throw tooLarge(name);
    }
  }

  static ModelException tooLarge(String name) {
    String message = "not supported yet: data files of more than 1 GiB, such as \"" + name + "\"";
    return failure("not-supported-yet", message, "split it, or leave out rows or columns");
  }

  /**
   * The file as UTF-8 text without its byte order mark, decoded as it is read. Binary files end
   * here.
   */
  Reader text() {
    ForeignFormat.of(this)
        .ifPresent(
            format -> {
              throw failure("data-not-text", format.message(name), format.fix());
            });
    checkText();
    return decoded();
  }

  /** The text of a file that {@link #text} has looked at. */
  Reader decoded() {
    int start = startsWith(0xEF, 0xBB, 0xBF) ? 3 : 0;
    return new InputStreamReader(
        new ByteArrayInputStream(bytes, start, bytes.length - start), decoder());
  }

  boolean startsWith(int... first) {
    for (int i = 0; i < first.length; i++) {
      if (i >= bytes.length || bytes[i] != (byte) first[i]) {
        return false;
      }
    }
    return true;
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private void checkText() {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw notText(i);
      }
    }
    CharsetDecoder decoder = decoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(1 << 13);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw notText(in.position());
    }
  }

  private ModelException notText(int position) {
    int line = lineAt(bytes, position);
    int looked = Math.min(bytes.length, Math.max(position, 4096));
    int controls = 0;
    for (int i = 0; i < looked; i++) {
      int b = bytes[i];
      controls += b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' ? 1 : 0;
    }
    if (controls == 0) {
      String message = "the data file \"" + name + "\" is not UTF-8 text: see line " + line;
      return failure("data-not-text", message, "save it as UTF-8");
    }
    if (bytes[position] == 0 && controls <= 1 + looked / 100) {
      String message =
          "line " + line + " of \"" + name + "\" has a byte 0, which no text has: it is damaged";
      return failure("data-not-text", message, "copy or export the file again");
    }
    String message = "the data file \"" + name + "\" is neither CSV text nor an IDX file";
    return failure(
        "data-not-text", message, "give a CSV, a CSV.gz, an IDX file or a folder of IDX files");
  }

  private static int lineAt(byte[] bytes, int position) {
    int line = 1;
    for (int i = 0; i < position; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  static ModelException failure(String code, String message, String fix) {
    Diagnostic diagnostic = Diagnostic.error(code, message);
    return new ModelException(fix == null ? diagnostic : diagnostic.withFix(fix));
  }
}
