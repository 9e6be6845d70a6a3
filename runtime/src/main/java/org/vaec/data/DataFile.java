package org.vaec.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Spelling;

/**
 * A data file in memory, unpacked if it was gzip (which its first two bytes say, whatever its
 * name).
 *
 * @param name the path as the user wrote it
 */
record DataFile(String name, byte[] bytes) {
  /** What one Java array can hold, with room for copies: larger files are refused. */
  private static final int LARGEST = 1 << 30;

  static DataFile read(Path path) {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw notFound(path);
    }
    byte[] bytes;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      bytes = limited(in, name);
    } catch (AccessDeniedException e) {
      throw failure("data-unreadable", "the data file \"" + name + "\" may not be read", null);
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

  private static byte[] unzip(byte[] bytes, String name) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
      return limited(in, name);
    } catch (EOFException e) {
      String message =
          "the data file \""
              + name
              + "\" is cut off: its gzip stream does not end in the "
              + bytes.length
              + " bytes that are there";
      throw failure("data-truncated", message, "copy or download the file again");
    } catch (ZipException e) {
      String message = "the data file \"" + name + "\" is damaged gzip: " + e.getMessage();
      throw failure("data-damaged", message, "copy or download the file again");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static byte[] limited(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST);
    if (in.read() >= 0) {
      String message = "not supported yet: data files of more than 1 GiB, such as \"" + name + "\"";
      throw failure("not-supported-yet", message, null);
    }
    return bytes;
  }

  /** The file as UTF-8 text without its byte order mark; binary files end here. */
  String text() {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    int zero = firstZero();
    if (zero >= 0 || result.isError()) {
      throw notText(zero >= 0 ? zero : in.position());
    }
    out.flip();
    return (out.length() > 0 && out.charAt(0) == '\uFEFF' ? out.subSequence(1, out.length()) : out)
        .toString();
  }

  private int firstZero() {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private ModelException notText(int position) {
    if (bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3) {
      String message = "the data file \"" + name + "\" is a zip archive or a spreadsheet";
      return failure("data-not-text", message, "export it as CSV");
    }
    int line = 1;
    int controls = 0;
    for (int i = 0; i < Math.min(bytes.length, Math.max(position, 4096)); i++) {
      int b = bytes[i];
      line += i < position && b == '\n' ? 1 : 0;
      controls += b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' ? 1 : 0;
    }
    if (controls == 0) {
      String message = "the data file \"" + name + "\" is not UTF-8 text: see line " + line;
      return failure("data-not-text", message, "save it as UTF-8");
    }
    String message = "the data file \"" + name + "\" is neither CSV text nor an IDX file";
    return failure(
        "data-not-text", message, "give a CSV, a CSV.gz, an IDX file or a folder of IDX files");
  }

  private static ModelException notFound(Path path) {
    String message = "there is no data file \"" + path + "\"";
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return failure("data-not-found", message + ", nor its folder", "check the path");
    }
    List<String> nearby = names(folder);
    String fix =
        Spelling.closest(path.getFileName().toString(), nearby)
            .map(near -> "did you mean \"" + path.resolveSibling(near) + "\"?")
            .orElse("check the path; it is relative to where the command runs");
    return failure("data-not-found", message, fix);
  }

  /** The names of what lies in a folder, sorted; none where it cannot be listed. */
  static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  static ModelException failure(String code, String message, String fix) {
    Diagnostic diagnostic = Diagnostic.error(code, message);
    return new ModelException(fix == null ? diagnostic : diagnostic.withFix(fix));
  }
}
