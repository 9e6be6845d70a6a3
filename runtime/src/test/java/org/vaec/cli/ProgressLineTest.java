package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vaec.train.Progress;

class ProgressLineTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong now = new AtomicLong(7 * SECOND);

  private ProgressLine line(int columns) {
    PrintStream stream = new PrintStream(err, true);
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), stream, stream, columns, false);
    return new ProgressLine(console, now::get);
  }

  private static Progress at(long step) {
    SequencedMap<String, Double> terms = new LinkedHashMap<>();
    terms.put("likelihood.x", -14.0249);
    terms.put("kl.z", 5.289);
    return new Progress(12, 200, step, 3400, "elbo", -19.3139, terms, 431.4, 7.6);
  }

  @Test
  void lineShowsEpochBoundTermsRateAndTimeLeft() {
    assertEquals(
        "epoch 12/200  elbo -19.31  likelihood.x -14.02  kl.z 5.29  431 steps/s  0:08 left",
        ProgressLine.text(at(204)));
  }

  @Test
  void terminalHasOneLineThatFits() {
    ProgressLine line = line(22);
    line.progress(at(1));
    line.progress(at(2));
    line.close();
    assertEquals(
        "\repoch 12/200  elbo -1\u001B[K\repoch 12/200  elbo -1\u001B[K\n", err.toString());
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
  }

  @Test
  void durationsReadAsAClock() {
    assertEquals("0:08", ProgressLine.duration(7.6));
    assertEquals("12:30", ProgressLine.duration(750));
    assertEquals("3:05:00", ProgressLine.duration(3 * 3600 + 300));
    assertEquals("?", ProgressLine.duration(Double.NaN));
  }
}
