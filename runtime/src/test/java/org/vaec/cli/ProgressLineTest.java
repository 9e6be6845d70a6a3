package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.train.Progress;

class ProgressLineTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong now = new AtomicLong(7 * SECOND);

  private ProgressLine line(int columns) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), stream, stream, columns, false);
    return new ProgressLine(console, now::get);
  }

  private static Progress at(long step, String... latents) {
    SequencedMap<String, Double> terms = new LinkedHashMap<>();
    terms.put("likelihood.x", -14.0249);
    for (String latent : latents) {
      terms.put("kl." + latent, 5.289);
    }
    return new Progress(12, 200, step, 3400, "elbo", -19.3139, terms, 431.4, 7.6);
  }

  private static String fitted(int columns, String... latents) {
    return StatusLine.fit(ProgressLine.parts(at(204, latents)), columns);
  }

  /** What matters most goes last; nothing is cut in the middle. */
  @ParameterizedTest
  @CsvSource({
    "200, epoch 12/200  elbo -19.31  0:08 left  431 steps/s  likelihood.x -14.02  kl.z 5.29",
    "79, epoch 12/200  elbo -19.31  0:08 left  431 steps/s  likelihood.x -14.02",
    "69, epoch 12/200  elbo -19.31  0:08 left  431 steps/s",
    "39, epoch 12/200  elbo -19.31  0:08 left",
    "25, epoch 12/200  elbo -19.31",
    "24, 12/200  elbo -19.31",
    "19, 12/200  elbo -19.31",
    "18, 12/200",
    "5, ''"
  })
  void lineHoldsAsManyWholePartsAsFit(int columns, String expected) {
    assertEquals(expected, fitted(columns, "z"));
  }

  @Test
  void rateAndTimeLeftShowHoweverManyTermsThereAre() {
    String[] many = new String[30];
    java.util.Arrays.setAll(many, i -> "a_latent_with_a_long_name_" + i);
    assertEquals(
        "epoch 12/200  elbo -19.31  0:08 left  431 steps/s  likelihood.x -14.02", fitted(79, many));
  }

  /** A full-width letter takes two columns, an accent that joins its letter none. */
  @Test
  void lettersOfAnyScriptAreMeasuredAsTheyAreShown() {
    assertEquals(4, TextWidth.of("潜変"));
    assertEquals(1, TextWidth.of("e\u0301"));
    assertEquals(3, TextWidth.of("z_μ"));
    String narrow = fitted(200, "e\u0301t\u0301");
    String wide = fitted(200, "潜変");
    assertEquals(TextWidth.of(narrow) + 2, TextWidth.of(wide));
    assertEquals(wide, fitted(TextWidth.of(wide), "潜変"));
    assertFalse(fitted(TextWidth.of(wide) - 1, "潜変").contains("kl"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20, 40, 80, 200})
  void terminalHasOneLineThatFits(int columns) {
    ProgressLine line = line(columns);
    line.progress(at(1, "z"));
    line.progress(at(2, "z"));
    line.close();
    String text = fitted(columns - 1, "z");
    assertTrue(TextWidth.of(text) < columns);
    String drawn = "\r\u001B[?7l" + text + "\u001B[K\u001B[?7h";
    assertEquals(drawn + drawn + System.lineSeparator(), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void fileHasALineEveryFewSecondsAndTheLast() {
    ProgressLine line = line(0);
    line.progress(at(1));
    now.addAndGet(6 * SECOND);
    line.progress(at(2));
    now.addAndGet(SECOND);
    line.progress(at(3));
    line.progress(at(3400));
    line.close();
    assertEquals(2, err.toString().lines().count());
    assertFalse(err.toString().contains("\u001B"));
  }

  /** Control sequences are for terminals that know them; without colours a line still changes. */
  @Test
  void dumbTerminalIsTreatedAsAFile() {
    assertEquals(0, Console.ofProcess(System.out, 80, Map.of("TERM", "dumb")).columns());
    assertEquals(0, Console.ofProcess(System.out, 80, Map.of()).columns());
    Console plain = Console.ofProcess(System.out, 80, Map.of("TERM", "xterm", "NO_COLOR", "1"));
    assertEquals(80, plain.columns());
    assertFalse(plain.colour());
  }

  @Test
  void durationsReadAsAClock() {
    assertEquals("0:08", ProgressLine.duration(7.6));
    assertEquals("12:30", ProgressLine.duration(750));
    assertEquals("3:05:00", ProgressLine.duration(3 * 3600 + 300));
    assertEquals("?", ProgressLine.duration(Double.NaN));
  }

  @Test
  void lineWithoutRoomIsEmpty() {
    assertEquals("", StatusLine.fit(List.of("epoch 1/2"), 0));
  }
}
