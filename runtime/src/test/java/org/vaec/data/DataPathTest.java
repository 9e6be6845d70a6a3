package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** What is no file ends at once and with a word. */
class DataPathTest {
  private static final Observed X = Declare.data("x", Support.REAL).fromColumns(1, 1).observed();

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void aLinkThatLeadsNowhereIsNamed() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("d.csv"), Path.of("elsewhere.csv"));
    Diagnostic diagnostic = DataFolder.failure(link, X);
    assertEquals("data-not-found", diagnostic.code());
    assertContains("is a link to \"elsewhere.csv\", which is not there", diagnostic.message());
    Path loop = Files.createSymbolicLink(temporary.resolve("loop.csv"), Path.of("loop.csv"));
    assertContains("is a link", DataFolder.failure(loop, X).message());
  }

  @Test
  void aLinkThatLeadsNowhereIsNotOfferedForAnother() throws IOException {
    Files.createSymbolicLink(temporary.resolve("date.csv"), Path.of("elsewhere.csv"));
    Diagnostic diagnostic = DataFolder.failure(temporary.resolve("data.csv"), X);
    assertTrue(!diagnostic.fix().orElseThrow().contains("did you mean"), diagnostic.toString());
  }

  @Test
  void devicesAndSocketsAreNoFiles() throws IOException {
    for (String device : new String[] {"/dev/zero", "/dev/null", "/dev/full"}) {
      if (Files.exists(Path.of(device))) {
        assertContains("a device or a socket", DataFolder.failure(Path.of(device), X).message());
      }
    }
    Path socket = Files.createTempDirectory("s").resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertContains("a device or a socket", DataFolder.failure(socket, X).message());
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(socket.getParent());
    }
  }

  @Test
  void aPipeIsReadWhereItIsWrittenToAndElseGivenUp() throws Exception {
    Path pipe = temporary.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo");
    ModelException given = assertThrows(ModelException.class, () -> DataPath.openPipe(pipe, 0));
    assertContains("nothing has begun to write to the pipe", given.getMessage());
    Path other = temporary.resolve("other");
    new ProcessBuilder("mkfifo", other.toString()).start().waitFor();
    Thread writer = Thread.ofPlatform().daemon().start(() -> folder.write("other", "1\n2\n"));
    assertArrayEquals(
        new double[] {1, 2}, DataFolder.gather(DataFolder.load(other, X).training(), "x"));
    writer.join();
    // What still waits to read the first pipe is let go.
    folder.write("pipe", "");
  }

  @Test
  void aFileAboveTheLimitIsRefusedByItsSize() throws IOException {
    Path path = temporary.resolve("large.csv");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength((1L << 30) + 1);
    }
    assertEquals("not-supported-yet", DataFolder.failure(path, X).code());
  }

  @Test
  void aFolderOffersTheCsvInIt() {
    folder.write("measurements.csv", "1\n2\n");
    Diagnostic diagnostic = DataFolder.failure(temporary, X);
    assertContains("give the file itself", diagnostic.fix().orElseThrow());
    assertContains("measurements.csv\"", diagnostic.fix().orElseThrow());
  }

  @Test
  void oneEndlessLineEndsEarly() {
    byte[] ones = new byte[CsvFile.LONGEST_LINE + (1 << 20)];
    Arrays.fill(ones, (byte) '1');
    Path packed = folder.write("d.csv.gz", DataFolder.gzip(ones));
    assertEquals("data-malformed", DataFolder.failure(packed, X).code());
    assertEquals("data-malformed", DataFolder.failure(folder.write("d.csv", ones), X).code());
    byte[] quoted = "\n1".repeat(ones.length / 2).getBytes(StandardCharsets.UTF_8);
    quoted[0] = '"';
    Diagnostic diagnostic = DataFolder.failure(folder.write("q.csv", quoted), X);
    assertContains("the record that begins at line 1", diagnostic.message());
  }

  @Test
  void gzipOfSeveralPartsOrWithAWrongLengthIsUnpackedAllTheSame() {
    byte[] first = DataFolder.gzip("1\n2\n3\n4\n".getBytes(StandardCharsets.UTF_8));
    byte[] second = DataFolder.gzip("5\n".getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    Rows rows = DataFolder.load(folder.write("d.gz", both), X).training();
    assertArrayEquals(new double[] {1, 2, 3, 4, 5}, DataFolder.gather(rows, "x"));
    first[first.length - 1] = 0x30;
    assertEquals("data-damaged", DataFolder.failure(folder.write("d.gz", first), X).code());
  }

  @Test
  void otherFormatsAreNamedWithWhatToDo() {
    assertForeign("MatrixMarket", "toarray()", "%%MatrixMarket matrix coordinate\n3 3 1\n1 1 1\n");
    assertForeign("JSON", "CSV", "[{\"x\": 1}]");
    assertForeign("a web page", "download", "<!DOCTYPE html><html>\n");
    assertForeign("UTF-16", "UTF-8", "a\n1\n".getBytes(StandardCharsets.UTF_16));
    assertForeign("UTF-16", "UTF-8", "a\n1\n".getBytes(StandardCharsets.UTF_16LE));
    assertForeign("NumPy", "savetxt", new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    assertForeign("Parquet", "CSV", "PAR1....");
    assertForeign(
        "packed by gzip twice",
        "once",
        DataFolder.gzip(DataFolder.gzip("1\n".getBytes(StandardCharsets.UTF_8))));
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    tar[0] = 'a';
    assertForeign("tar archive", "unpack", DataFolder.gzip(tar));
  }

  private void assertForeign(String what, String fix, String text) {
    assertForeign(what, fix, text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertForeign(String what, String fix, byte[] bytes) {
    Diagnostic diagnostic = DataFolder.failure(folder.write("data", bytes), X);
    assertEquals("data-not-text", diagnostic.code());
    assertContains(what, diagnostic.message());
    String said = diagnostic.fix().orElseThrow();
    assertTrue(said.toLowerCase(Locale.ROOT).contains(fix.toLowerCase(Locale.ROOT)), said);
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), whole);
  }
}
