package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vaec.random.Philox;

class BinaryDrawsTest {

  /** Whatever lies beside it: black, white, the least and the greatest grey, or missing. */
  @Test
  void eachPixelIsDrawnByItsOwnNumber() {
    double[] edges = {0, -0.0, 1, Double.NaN, Double.MIN_VALUE, Math.nextDown(1.0), 0.5};
    Random random = new Random(1);
    Philox philox = new BinaryDraws(3, "x").once();
    BinaryDraws.Room room = new BinaryDraws.Room(101);
    for (long first = 0; first < 40 * 101; first += 101) {
      double[] probabilities =
          random
              .ints(101, 0, 2 * edges.length)
              .mapToDouble(i -> i < edges.length ? edges[i] : random.nextDouble())
              .toArray();
      double[] drawn = probabilities.clone();
      BinaryDraws.draw(philox, first, drawn, room);
      for (int i = 0; i < drawn.length; i++) {
        double p = probabilities[i];
        double expected = p > 0 && p < 1 ? (philox.uniform(first + i) < p ? 1 : 0) : p;
        assertEquals(expected, drawn[i], "p = " + p);
      }
    }
  }
}
