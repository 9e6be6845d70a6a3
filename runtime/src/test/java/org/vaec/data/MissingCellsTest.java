package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;

class MissingCellsTest {
  private static final Transform.Missing CODES = new Transform.Missing(List.of("-999", "-"));

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void aCellThatTheModelNamesIsMissingHoweverItsNumberIsSpelled() {
    Observed x = Declare.data("x", Support.REAL).from("x").optional().through(CODES);
    Rows rows = folder.rows("x\n1\n-999\n-999.00\n-9.99e2\n-\nNA\n-998\n", x);
    assertArrayEquals(new double[] {1, 0, 0, 0, 0, 0, 1}, DataFolder.observed(rows, "x"));
  }

  @Test
  void whatIsMissingIsNoPartOfAnyStatistic() {
    Observed marked = Declare.data("x", Support.REAL).from("x").optional().through(CODES);
    Observed plain = Declare.data("x", Support.REAL).from("x").optional().observed();
    Statistics coded =
        DataFolder.load(folder.write("a.csv", "x\n1\n-999\n4\n-\n"), marked).statistics("x");
    Statistics empty =
        DataFolder.load(folder.write("b.csv", "x\n1\nNA\n4\nNA\n"), plain).statistics("x");
    assertEquals(empty, coded);
  }

  @Test
  void aCodeInTheFirstLineIsNoHeader() {
    Observed x = Declare.data("x", Support.REAL).fromColumns(1, 1).optional().through(CODES);
    assertEquals(2, folder.rows("-\n5\n", x).size());
  }

  @Test
  void categoriesMayHaveCodesToo() {
    Observed y =
        Declare.data("y", Declare.category(2, "a", "b"))
            .from("y")
            .optional()
            .through(new Transform.Missing(List.of("unknown")));
    Rows rows = folder.rows("y\na\nunknown\nb\n", y);
    assertArrayEquals(new double[] {1, 0, 1}, DataFolder.observed(rows, "y"));
  }

  @Test
  void arraysMayHaveCodesToo() {
    Observed x =
        Declare.data("x", Support.COUNT, 2)
            .from("images")
            .optional()
            .through(new Transform.Missing(List.of("255")));
    Path path = folder.write("array", DataFolder.idx(new int[] {2, 2}, 1, 255, 255, 7));
    assertArrayEquals(
        new double[] {1, 0, 0, 1}, DataFolder.observed(DataFolder.load(path, x).training(), "x"));
  }

  @Test
  void noneInACategoryMayBeNamed() {
    Observed learned = Declare.data("y", Declare.category(2)).from("y").observed();
    String fix = folder.failure("y\nNone\nbrick\n", learned).fix().orElseThrow().toString();
    assertTrue(fix.contains("name them all"), fix);
    Observed named = Declare.data("y", Declare.category(2, "None", "brick")).from("y").observed();
    assertEquals(2, folder.rows("y\nNone\nbrick\n", named).size());
  }
}
