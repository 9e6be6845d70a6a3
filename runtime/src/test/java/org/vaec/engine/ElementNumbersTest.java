package org.vaec.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vaec.random.Philox;

class ElementNumbersTest {
  private static final Philox PHILOX = Philox.of(1, "z", 0);

  private static double[] normals(ElementNumbers elements) {
    double[] numbers = new double[elements.count()];
    elements.normals(PHILOX, numbers);
    return numbers;
  }

  private static double[] uniforms(ElementNumbers elements) {
    double[] numbers = new double[elements.count()];
    elements.uniforms(PHILOX, numbers);
    return numbers;
  }

  @Test
  void wholePlatesAreNumberedByPosition() {
    double[] expected = new double[2 * 3 * 5];
    PHILOX.normals(expected);
    var elements = new ElementNumbers(List.of(Extent.whole(2), Extent.whole(3)), 5);
    assertArrayEquals(expected, normals(elements));
    assertEquals(17, elements.number(17));
  }

  @Test
  void aRowsNumbersDoNotDependOnTheRowsBesideIt() {
    var whole = new ElementNumbers(List.of(Extent.whole(2), Extent.whole(7)), 3);
    // Rows 2 to 5 of 7, for two samples.
    var part = new ElementNumbers(List.of(Extent.whole(2), new Extent(4, 2, 7)), 3);
    for (int sample = 0; sample < 2; sample++) {
      for (int row = 0; row < 4; row++) {
        for (int i = 0; i < 3; i++) {
          int inPart = (sample * 4 + row) * 3 + i;
          int inWhole = (sample * 7 + row + 2) * 3 + i;
          assertEquals(inWhole, part.number(inPart));
          assertEquals(normals(whole)[inWhole], normals(part)[inPart]);
          assertEquals(uniforms(whole)[inWhole], uniforms(part)[inPart]);
        }
      }
    }
  }

  @Test
  void chunksOfAnOuterPlateFollowEachOther() {
    var rows = Extent.whole(3);
    double[] whole = normals(new ElementNumbers(List.of(Extent.whole(4), rows), 2));
    double[] last = normals(new ElementNumbers(List.of(new Extent(1, 3, 4), rows), 2));
    assertArrayEquals(java.util.Arrays.copyOfRange(whole, 18, 24), last);
  }

  @Test
  void plateWithoutMembersDrawsNothing() {
    assertEquals(0, normals(new ElementNumbers(List.of(new Extent(0, 2, 5)), 3)).length);
  }
}
