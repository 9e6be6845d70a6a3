package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.ModelException;

/**
 * Whatever a file holds, reading it gives data or says what is wrong. {@code -Dfuzz.mutants=2000
 * -Dfuzz.seed=7} tries more and others.
 */
class DataFuzzTest {
  private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 200);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  /** What a file of a few hundred bytes may take at most, on a machine that is busy with more. */
  private static final long LONGEST_NANOS = 5_000_000_000L;

  private static final List<String> PIECES =
      List.of(
          ",",
          ";",
          "\t",
          "\n",
          "\r",
          "\r\n",
          "\"",
          "\"\"",
          "\0",
          "\uFEFF",
          "\u00e9",
          "\ud83d\ude00",
          "NA",
          "-999",
          "1e400",
          "1e300",
          "-1e300",
          "nan",
          "inf",
          "0x1p3",
          "1,5",
          "50%",
          "true",
          "#N/A",
          "%%MatrixMarket",
          "PK\3\4",
          "1e-320",
          "9".repeat(5000),
          ",".repeat(3000),
          "\n".repeat(500),
          " ".repeat(2000),
          "\u2028",
          "a b",
          "-",
          "2020-01-31");

  private static final List<String> FILES =
      List.of(
          "a,b,c\n" + "1,2.5,red\n3,-4.5,blue\n0,1e3,green\nNA,,red\n7,8,blue\n".repeat(4),
          "1;2,5;0\n3;4,5;1\n2;0,5;1\n".repeat(5),
          "\"a\",\"b, c\"\r\n\"1\",\"2\"\r\n\"3\",\"4 \"\"x\"\"\"\r\n",
          "0.1\t0.9\tyes\n0.5\t0.5\tno\n0.3\t0.7\tTrue\n".repeat(3));

  private static final List<List<Observed>> MODELS =
      List.of(
          List.of(Declare.data("a", Support.REAL).optional().observed()),
          List.of(
              Declare.data("x", Support.REAL, 2)
                  .fromColumns(1, 2)
                  .optional()
                  .through(
                      new Transform.Missing(List.of("-999", "-")), new Transform.Standardize())),
          List.of(
              Declare.data("n", Support.COUNT).fromColumns(1, 1).through(new Transform.Log1p()),
              Declare.data("y", Declare.category(3)).fromColumns(3, 3).optional().observed()),
          List.of(
              Declare.data("s", Support.SIMPLEX, 2).fromColumns(1, 2).observed(),
              Declare.data("t", Support.BINARY).fromColumns(3, 3).label().observed()),
          List.of(
              Declare.data("u", Support.UNIT)
                  .fromColumns(1, 1)
                  .through(new Transform.Clip(0, 1), new Transform.Bernoulli(true)),
              Declare.data("l", Support.POSITIVE).fromColumns(1, 2).through(new Transform.Sum())),
          List.of(Declare.data("k", Declare.category(2, "red", "blue")).from("c").observed()));

  @TempDir Path temporary;

  @Test
  void everyMutantIsReadOrRefused() {
    DataFolder folder = new DataFolder(temporary);
    SplittableRandom random = new SplittableRandom(SEED);
    int read = 0;
    for (int mutant = 0; mutant < MUTANTS; mutant++) {
      byte[] bytes = mutant(random);
      Path file = folder.write(random.nextInt(20) == 0 ? "x-ubyte" : "data.csv", bytes);
      for (List<Observed> variables : MODELS) {
        read += isRead(file, variables, bytes, mutant) ? 1 : 0;
      }
    }
    assertTrue(read > 0, "some mutants are still data");
  }

  private static boolean isRead(Path file, List<Observed> variables, byte[] bytes, int mutant) {
    long start = System.nanoTime();
    boolean isRead = true;
    try {
      DataSet data =
          DataSet.load(file, variables, Optional.empty(), new Options(mutant % 2 * 0.3, 1, true));
      for (Observed variable : variables) {
        for (double value : DataFolder.gather(data.training(), variable.name())) {
          assertTrue(Double.isFinite(value), "a value that is no number");
        }
      }
    } catch (ModelException refused) {
      isRead = false;
      assertTrue(refused.getMessage().length() < 5000, "a message that a terminal can hold");
    } catch (RuntimeException | Error wrong) {
      fail(shown(bytes, variables, mutant), wrong);
    }
    assertTrue(System.nanoTime() - start < LONGEST_NANOS, shown(bytes, variables, mutant));
    return isRead;
  }

  private static String shown(byte[] bytes, List<Observed> variables, int mutant) {
    String text = new String(bytes, 0, Math.min(bytes.length, 400), StandardCharsets.ISO_8859_1);
    return "mutant " + mutant + " for " + variables.getFirst().name() + ": " + text;
  }

  private static byte[] mutant(SplittableRandom random) {
    byte[] bytes = FILES.get(random.nextInt(FILES.size())).getBytes(StandardCharsets.UTF_8);
    switch (random.nextInt(10)) {
      case 0 -> {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      }
      case 1 -> {
        byte[] packed = DataFolder.gzip(bytes);
        return edited(random, packed, 1 + random.nextInt(3));
      }
      case 2 -> {
        byte[] array = DataFolder.idx(new int[] {3, 2}, 1, 2, 3, 4, 5, 6);
        return edited(random, array, 1 + random.nextInt(4));
      }
      default -> {}
    }
    bytes = edited(random, bytes, random.nextInt(6));
    return random.nextInt(8) == 0 ? DataFolder.gzip(bytes) : bytes;
  }

  private static byte[] edited(SplittableRandom random, byte[] bytes, int edits) {
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(bytes.length + 1);
      int end = Math.min(bytes.length, at + random.nextInt(12));
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> spliced(bytes, at, at, piece(random));
            case 1 -> spliced(bytes, at, end, new byte[0]);
            case 2 -> spliced(bytes, at, end, piece(random));
            case 3 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 4 -> swapped(bytes, random);
            default -> spliced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
          };
    }
    return bytes;
  }

  private static byte[] piece(SplittableRandom random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** One separator for another, throughout. */
  private static byte[] swapped(byte[] bytes, SplittableRandom random) {
    byte[] signs = {',', ';', '\t', ' ', '|', '\n', '\r', '"'};
    byte from = signs[random.nextInt(signs.length)];
    byte to = signs[random.nextInt(signs.length)];
    byte[] all = bytes.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i] == from ? to : all[i];
    }
    return all;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(piece);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
