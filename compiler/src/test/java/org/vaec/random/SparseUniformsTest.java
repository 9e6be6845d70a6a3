package org.vaec.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseUniformsTest {
  private static final long ELEMENTS = 1L << 49;

  /** From an even and from an odd element, and where the block has more than 32 bits. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, (1L << 33) - 1, ELEMENTS - 5000})
  void numbersAreThoseDrawnOneByOne(long first) {
    Random random = new Random(1);
    SparseUniforms uniforms = new SparseUniforms(800);
    double[] drawn = new double[800];
    Philox philox = Philox.of(7, "x", -1);
    for (int count = 0; count <= 800; count += 1 + random.nextInt(50)) {
      philox.moveTo(random.nextLong());
      int[] offsets = new int[count];
      int next = random.nextInt(2);
      for (int i = 0; i < count; i++) {
        offsets[i] = next;
        next += 1 + random.nextInt(4);
      }
      uniforms.draw(philox, first, offsets, count, drawn);
      for (int i = 0; i < count; i++) {
        assertEquals(philox.uniform(first + offsets[i]), drawn[i]);
      }
    }
  }

  @Test
  void elementsBeyondTheLastAreRefused() {
    SparseUniforms uniforms = new SparseUniforms(2);
    Philox philox = Philox.of(7, "x", 0);
    int[] offsets = {0, 1};
    double[] drawn = new double[2];
    uniforms.draw(philox, ELEMENTS - 2, offsets, 2, drawn);
    assertThrows(
        IllegalArgumentException.class,
        () -> uniforms.draw(philox, ELEMENTS - 1, offsets, 2, drawn));
    assertThrows(
        IllegalArgumentException.class, () -> uniforms.draw(philox, -1, offsets, 1, drawn));
  }
}
