package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  /** More threads than cores, too: then some lose theirs in the middle of a part. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyPartIsComputedOnceBeforeTheRunReturns(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int run = 0; run < 5000; run++) {
        int[] computed = new int[run % 20];
        workers.run((part, thread) -> computed[part]++, computed.length);
        int[] ones = new int[computed.length];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, computed);
      }
    }
  }

  @Test
  @Timeout(60)
  void workersThatSleepAreWoken() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      for (int run = 0; run < 20; run++) {
        Thread.sleep(2);
        // The other thread alone can end the wait of this one.
        boolean[] others = new boolean[1];
        workers.run(
            (part, thread) -> {
              synchronized (others) {
                others[0] |= thread == 1;
                others.notifyAll();
                while (!others[0]) {
                  waitFor(others);
                }
              }
            },
            2);
      }
    }
  }

  private static void waitFor(Object other) {
    try {
      other.wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPartThatFailsIsReportedAndTheNextRunIsSound() {
    try (Workers workers = new Workers(3)) {
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.run(
                      (part, thread) -> {
                        if (part == 7) {
                          throw new ArithmeticException("seven");
                        }
                      },
                      8));
      assertEquals("seven", failure.getCause().getMessage());
      int[] computed = new int[8];
      workers.run((part, thread) -> computed[part]++, 8);
      assertEquals(8, Arrays.stream(computed).sum());
    }
  }
}
