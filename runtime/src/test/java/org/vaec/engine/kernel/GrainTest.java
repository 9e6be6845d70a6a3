package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrainTest {

  /**
   * What threads can share is cut, whether its members are many rows or few states of many rows.
   */
  @ParameterizedTest
  @CsvSource({
    // A batch of a small network, of a large one, and one with little to do.
    "100, 100, 10000000, 2",
    "100, 100, 200000000, 4",
    "100, 100, 500000, 1",
    // Ten states, and three samples, of 100 rows each.
    "10, 1000, 100000000, 10",
    "3, 300, 10000000, 3",
    // Ten rows: a library would multiply one at a time.
    "10, 10, 100000000, 1",
    // Regions alone.
    "200, 2147483647, 4000000, 5",
    "512, 512, 10000000000, 16",
  })
  void stretchesAreWorthAThreadsWhile(int members, long rows, long operations, int stretches) {
    assertEquals(stretches, Grain.USUAL.cut(members, rows, operations).count());
  }
}
