package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;

class DataFileTest {
  private static final Observed IMAGES =
      Declare.data("x", Support.COUNT, 2, 2).from("images").observed();
  private static final Observed LABELS =
      Declare.data("y", Declare.category(10)).from("labels").observed();

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void anIdxFileGivesItsArrayUnderAnyName() {
    Path path = folder.write("some-images-idx3-ubyte", images(2));
    Rows rows = DataFolder.load(path, IMAGES).training();
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5, 6, 7}, DataFolder.gather(rows, "x"));
    Path packed = folder.write("array.gz", DataFolder.gzip(images(2)));
    assertEquals(2, DataFolder.load(packed, IMAGES).training().size());
  }

  @Test
  void everyElementTypeIsBigEndian() {
    assertIdx(0x08, new byte[] {-2}, 254);
    assertIdx(0x09, new byte[] {-2}, -2);
    assertIdx(0x0B, ByteBuffer.allocate(2).putShort((short) -300).array(), -300);
    assertIdx(0x0C, ByteBuffer.allocate(4).putInt(1 << 30 | 1).array(), 1 << 30 | 1);
    assertIdx(0x0D, ByteBuffer.allocate(4).putFloat(-0.3f).array(), -0.3f);
    assertIdx(0x0E, ByteBuffer.allocate(8).putDouble(Math.PI).array(), Math.PI);
  }

  private void assertIdx(int type, byte[] payload, double expected) {
    Path path = folder.write("array", DataFolder.idx(type, new int[] {1}, payload));
    Rows rows = DataFolder.load(path, Declare.data("x", Support.REAL).observed()).training();
    assertArrayEquals(new double[] {expected}, DataFolder.gather(rows, "x"));
  }

  @Test
  void aFolderOfTheUsualNamesHasItsOwnSplit() {
    writeMnist("train-images-idx3-ubyte", "t10k-images.idx3-ubyte");
    DataSet data =
        DataSet.load(temporary, List.of(IMAGES, LABELS), Optional.empty(), new Options(0.1, 1));
    assertEquals(3, data.training().size());
    assertEquals(2, data.heldOut().size());
    assertArrayEquals(new double[] {0, 1, 2}, DataFolder.gather(data.training(), "y"));
    assertArrayEquals(new double[] {3, 4}, DataFolder.gather(data.heldOut(), "y"));
    DataSet onTraining = DataFolder.load(temporary, LABELS);
    assertTrue(onTraining.evaluatesOnTraining());
    assertEquals(3, onTraining.heldOut().size());
  }

  @Test
  void aFolderWithoutThoseNamesSaysWhatItHas() {
    folder.write("digits.csv", "1,2\n");
    Diagnostic diagnostic = DataFolder.failure(temporary, IMAGES);
    assertEquals("data-not-found", diagnostic.code());
    assertContains("train-images-idx3-ubyte", diagnostic.message());
    assertContains("it has digits.csv", diagnostic.message());
  }

  @Test
  void arraysOfUnequalRowsAreRefused() {
    writeMnist("train-images-idx3-ubyte", "t10k-images-idx3-ubyte");
    folder.write("train-labels-idx1-ubyte", DataFolder.idx(new int[] {2}, 0, 1));
    Diagnostic diagnostic = DataFolder.failure(temporary, IMAGES, LABELS);
    assertContains("has 3 rows", diagnostic.message());
  }

  @Test
  void anArrayThatAFolderDoesNotHaveGetsASuggestion() {
    writeMnist("train-images-idx3-ubyte", "t10k-images-idx3-ubyte");
    Observed x = Declare.data("x", Support.COUNT, 2, 2).from("image").observed();
    assertContains("\"images\"", DataFolder.failure(temporary, x).fix().orElseThrow());
    Observed own = Declare.data("x", Support.COUNT, 2, 2).observed();
    assertEquals("data-unknown-column", DataFolder.failure(temporary, own).code());
  }

  @Test
  void columnsOfAnArrayAreRefused() {
    Path path = folder.write("array", images(2));
    Observed x = Declare.data("x", Support.COUNT, 2, 2).fromColumns(1, 4).observed();
    assertEquals("data-unknown-column", DataFolder.failure(path, x).code());
  }

  @Test
  void aMissingFileGetsASuggestion() {
    folder.write("digits.csv.gz", "1\n");
    Diagnostic diagnostic = DataFolder.failure(temporary.resolve("digit.csv.gz"), IMAGES);
    assertEquals("data-not-found", diagnostic.code());
    assertContains("digits.csv.gz\"?", diagnostic.fix().orElseThrow());
    Diagnostic lost = DataFolder.failure(temporary.resolve("no/such.csv"), IMAGES);
    assertContains("nor its folder", lost.message());
  }

  @Test
  void truncatedGzipIsRefused() {
    byte[] packed = DataFolder.gzip("a,b\n1,2\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    for (int length : new int[] {2, 5, packed.length / 2, packed.length - 1}) {
      Path path = folder.write("data.csv.gz", Arrays.copyOf(packed, length));
      assertEquals("data-truncated", DataFolder.failure(path, IMAGES).code(), "" + length);
    }
    packed[packed.length / 2] ^= 0x55;
    packed[packed.length - 6] ^= 0x55;
    Path path = folder.write("data.csv.gz", packed);
    assertEquals("data-damaged", DataFolder.failure(path, IMAGES).code());
  }

  @Test
  void truncatedAndOverlongIdxSayWhatTheyLack() {
    byte[] bytes = images(2);
    Path path = folder.write("x-idx3-ubyte", Arrays.copyOf(bytes, bytes.length - 3));
    Diagnostic diagnostic = DataFolder.failure(path, IMAGES);
    assertEquals("data-truncated", diagnostic.code());
    assertContains("need 24 bytes, but it has 21", diagnostic.message());
    path = folder.write("x-idx3-ubyte", Arrays.copyOf(bytes, bytes.length + 3));
    assertContains("3 bytes follow", DataFolder.failure(path, IMAGES).message());
    path = folder.write("x-idx3-ubyte", Arrays.copyOf(bytes, 9));
    assertEquals("data-truncated", DataFolder.failure(path, IMAGES).code());
    path = folder.write("x-idx3-ubyte", "not an array");
    assertEquals("data-damaged", DataFolder.failure(path, IMAGES).code());
  }

  @Test
  void impossibleIdxDimensionsAreRefusedBeforeAnythingIsAllocated() {
    int large = Integer.MAX_VALUE;
    Path path = folder.write("array", DataFolder.idx(new int[] {large, large, large}, 1));
    assertEquals("data-truncated", DataFolder.failure(path, IMAGES).code());
    path = folder.write("array", DataFolder.idx(new int[] {-1, 2, 2}, 1));
    assertEquals("data-damaged", DataFolder.failure(path, IMAGES).code());
    path = folder.write("array", DataFolder.idx(new int[] {0, 2, 2}));
    assertEquals("data-too-few-rows", DataFolder.failure(path, IMAGES).code());
  }

  @Test
  void noiseIsNoData() {
    byte[] noise = new byte[10_000_000];
    new Random(1).nextBytes(noise);
    Diagnostic diagnostic = DataFolder.failure(folder.write("data.csv", noise), IMAGES);
    assertEquals("data-not-text", diagnostic.code());
  }

  @Test
  void noiseOfLettersIsNoDataEither() {
    byte[] noise = new byte[10_000_000];
    new Random(1).ints(noise.length, ' ', '~').forEach(new Filler(noise)::put);
    Diagnostic diagnostic = DataFolder.failure(folder.write("data.csv", noise), IMAGES);
    assertTrue(diagnostic.message().length() < 1000, "a message that a terminal can hold");
  }

  private static final class Filler {
    private final byte[] bytes;
    private int at;

    Filler(byte[] bytes) {
      this.bytes = bytes;
    }

    void put(int c) {
      bytes[at++] = (byte) c;
    }
  }

  @Test
  void otherEncodingsAndSpreadsheetsAreNamed() {
    byte[] latin = "a\n1\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Diagnostic diagnostic = DataFolder.failure(folder.write("data.csv", latin), IMAGES);
    assertContains("not UTF-8 text: see line 3", diagnostic.message());
    Path zip = folder.write("data.xlsx", new byte[] {'P', 'K', 3, 4, 0, 0});
    assertContains("spreadsheet", DataFolder.failure(zip, IMAGES).message());
  }

  private void writeMnist(String train, String test) {
    folder.write(train, images(3));
    folder.write(test, images(2));
    folder.write("train-labels-idx1-ubyte", DataFolder.idx(new int[] {3}, 0, 1, 2));
    byte[] labels = DataFolder.gzip(DataFolder.idx(new int[] {2}, 3, 4));
    folder.write("t10k-labels-idx1-ubyte.gz", labels);
  }

  private static byte[] images(int rows) {
    int[] pixels = new int[4 * rows];
    Arrays.setAll(pixels, i -> i);
    return DataFolder.idx(new int[] {rows, 2, 2}, pixels);
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), whole);
  }
}
