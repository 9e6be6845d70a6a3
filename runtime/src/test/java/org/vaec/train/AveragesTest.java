package org.vaec.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AveragesTest {
  private final Averages averages = new Averages(List.of("elbo"));

  private double afterStep(double elbo, int rows) {
    averages.add(name -> new double[] {elbo}, rows);
    return averages.means().get("elbo");
  }

  @Test
  void firstEpochIsTheMeanOfItsRows() {
    averages.turn();
    assertEquals(-4, afterStep(-4, 10));
    assertEquals(-3, afterStep(-1, 5));
  }

  /** A first batch far from the others moves the mean by its share alone. */
  @Test
  void nothingJumpsWhereAnEpochBegins() {
    averages.turn();
    afterStep(-4, 10);
    afterStep(-4, 10);
    averages.turn();
    assertEquals(-6, afterStep(-8, 10));
    assertEquals(-5, afterStep(-2, 10), "a whole epoch is the mean of its own rows");
    averages.turn();
    assertEquals(-5, afterStep(-5, 10));
  }

  /** As in a run that was resumed in the middle of an epoch. */
  @Test
  void shortEpochBeforeCountsByItsRows() {
    averages.turn();
    afterStep(-9, 4);
    averages.turn();
    assertEquals(-1, afterStep(-1, 20));
  }
}
