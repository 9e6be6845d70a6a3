package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;

class CsvTest {
  private static final Observed A = Declare.data("a", Support.REAL).observed();
  private static final Observed FIRST =
      Declare.data("x", Support.REAL).fromColumns(1, 1).observed();
  private static final Observed BOTH =
      Declare.data("x", Support.REAL, 2).fromColumns(1, 2).observed();

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void aHeaderIsFoundByItsTextAndDoesNotBecomeARow() {
    assertValues("a,b\n1,2\n3,4\n", BOTH, 1, 2, 3, 4);
    assertValues("1,2\n3,4\n", BOTH, 1, 2, 3, 4);
    assertValues("NA,2\n3,4\n", FIRST.type(), 0, 3);
  }

  @Test
  void textInAColumnThatIsNotSelectedIsNoHeader() {
    assertValues("1,setosa\n2,virginica\n", FIRST, 1, 2);
  }

  @Test
  void aCategoryOfTheModelInTheFirstLineIsNoHeader() {
    Observed kind =
        Declare.data("kind", Declare.category(2, "cat", "dog")).fromColumns(1, 1).observed();
    assertValues("dog\ncat\n", kind, 1, 0);
    assertValues("animal\ndog\ncat\n", kind, 1, 0);
  }

  @Test
  void columnsGoByTheirOwnNameByAGivenNameAndByNumber() {
    String text = "a,b,c\n1,2,3\n4,5,6\n";
    assertValues(text, A, 1, 4);
    assertValues(text, Declare.data("x", Support.REAL).from("b").observed(), 2, 5);
    Observed swapped = Declare.data("x", Support.REAL, 2).fromColumns("c", "a").observed();
    assertValues(text, swapped, 3, 1, 6, 4);
  }

  @Test
  void delimitersAreFoundInTheFirstLine() {
    assertValues("a;b\n1;2\n", BOTH, 1, 2);
    assertValues("a\tb\n1\t2\n", BOTH, 1, 2);
    assertValues("\"a;a;a\",b\n1,2\n", BOTH, 1, 2);
  }

  @Test
  void byteOrderMarksLineEndsQuotesAndSpacesAreNoPartOfTheData() {
    assertValues("\uFEFFa,b\r\n1,2\r\n3,4\r\n", A, 1, 3);
    assertValues("a,b\r1,2\r3,4\r", A, 1, 3);
    assertValues("a,b\n\"1\", 2\n\n 3 ,\"4\"", BOTH, 1, 2, 3, 4);
  }

  @Test
  void aFirstLineThatCountsTheColumnsIsPointedOut() {
    Observed four = Declare.data("x", Support.REAL, 4).fromColumns(1, 4).observed();
    DataSet data = DataFolder.load(folder.write("d.csv", "0,1,2,3\n5,3,4,1\n2,2,7,1\n"), four);
    assertEquals(3, data.training().size());
    assertEquals("header-of-numbers", data.warnings().getFirst().code());
    Observed named = Declare.data("x", Support.REAL, 2).fromColumns("1", "2").observed();
    data = DataFolder.load(folder.write("d.csv", "0,1,2,3\n5,3,4,1\n2,2,7,1\n"), named);
    assertEquals(2, data.training().size());
    assertEquals(List.of(), data.warnings());
    data = DataFolder.load(folder.write("d.csv", "5,1,2,3\n0,1,2,3\n"), four);
    assertEquals(List.of(), data.warnings());
  }

  @Test
  void otherWaysToWriteTablesAreNamed() {
    assertFix("a b\n1 2\n", "separated by spaces");
    assertFix("x|y\n1|2\n", "separated by |:");
    assertFix("# measured in May\na,b\n1,2\n", "its first line seems to be a comment");
    assertFix("a,b\nfirst,1,2\nsecond,3,4\n", "row.names = FALSE");
    // Commas between digits are decimal where there are semicolons.
    assertFix("a;b\n1,5;2\n", "write decimals with a point");
    assertFix("1,5;2,5;0\n1,5;2,5;0\n", "write the names of the columns into the first line");
  }

  private void assertFix(String text, String fix) {
    Diagnostic diagnostic = folder.failure(text, A);
    assertTrue(diagnostic.fix().orElseThrow().toString().contains(fix), diagnostic.toString());
  }

  @Test
  void gzipIsFoundByItsContent() {
    byte[] packed = DataFolder.gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    Rows rows = DataFolder.load(folder.write("data.csv", packed), A).training();
    assertArrayEquals(new double[] {1}, DataFolder.gather(rows, "a"));
  }

  @Test
  void numbersAreReadExactly() {
    assertValues("a\n0.1\n-2.5e-3\n1e38\n16777217\n", A, 0.1, -2.5e-3, 1e38, 16777217);
  }

  @Test
  void missingMarkersBecomeAMaskAndAnObservableNumber() {
    Observed a = Declare.data("a", Support.POSITIVE).optional().observed();
    Rows rows = folder.rows("a,b\n7,0\n,0\nNA,0\nNaN,0\nnull,0\n?,0\nN/A,0\n", a);
    assertArrayEquals(new double[] {7, 1, 1, 1, 1, 1, 1}, DataFolder.gather(rows, "a"));
    assertArrayEquals(new double[] {1, 0, 0, 0, 0, 0, 0}, DataFolder.observed(rows, "a"));
    assertTrue(rows.hasMissing("a"));
    assertFalse(folder.rows("a\n7\n", a).hasMissing("a"));
  }

  @Test
  void rowsHaveTheirIdsOrTheirNumbers() {
    Path path = folder.write("data.csv", "name,a\nx,1\ny,2\n");
    Optional<RowName> id = Optional.of(new RowName("name", Optional.empty(), Declare.SPAN));
    Rows rows = DataSet.load(path, List.of(A), id, new Options(0, 1)).training();
    assertEquals("y", rows.id(1));
    assertEquals("2", DataFolder.load(path, A).training().id(1));
  }

  @Test
  void aRaggedLineIsNamedAsAnEditorCountsIt() {
    Diagnostic diagnostic = folder.failure("a,b\n1,\"two\nlines\"\n\n3,4,5\n", A);
    assertEquals("data-ragged", diagnostic.code());
    assertContains("line 5 of", diagnostic.message());
    assertContains("has 3 fields, but the header has 2", diagnostic.message());
  }

  @Test
  void textInANumberColumnIsNamedWithLineAndColumn() {
    Diagnostic diagnostic = folder.failure("a,b\n1,2\nabc,4\n", A);
    assertEquals("data-not-a-number", diagnostic.code());
    assertContains("\"abc\" at line 3, column \"a\"", diagnostic.message());
    Diagnostic numbered = folder.failure("1,2\n0x10,4\n", FIRST);
    assertContains("\"0x10\" at line 2, column 1", numbered.message());
  }

  @Test
  void manyBadCellsAreCountedNotListed() {
    Diagnostic diagnostic = folder.failure("a\n" + "abc\n".repeat(100), A);
    assertContains("line 6, column \"a\"; and 95 more", diagnostic.message());
  }

  @Test
  void decimalCommasAreExplained() {
    Diagnostic diagnostic = folder.failure("a;b\n1,5;2\n", A);
    assertEquals("write decimals with a point", diagnostic.fix().orElseThrow());
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() {
    for (String number : List.of("inf", "-Infinity", "1e999")) {
      Diagnostic diagnostic = folder.failure("a\n1\n" + number + "\n", A);
      assertEquals("data-not-finite", diagnostic.code());
      assertContains("\"" + number + "\" at line 3", diagnostic.message());
    }
  }

  @Test
  void aMissingCellWithoutAQuestionMarkIsRefused() {
    Diagnostic diagnostic = folder.failure("a,b\n1,2\n,3\n", A);
    assertEquals("data-missing", diagnostic.code());
    assertContains("an empty cell at line 3, column \"a\"", diagnostic.message());
    assertContains("`real?`", diagnostic.fix().orElseThrow());
  }

  @Test
  void anUnknownColumnNameGetsASuggestion() {
    Observed x = Declare.data("x", Support.REAL).from("lenght").observed();
    Diagnostic diagnostic = folder.failure("length,width\n1,2\n", x);
    assertEquals("data-unknown-column", diagnostic.code());
    assertEquals("did you mean \"length\"?", diagnostic.fix().orElseThrow());
    assertContains(
        "\"length\", \"width\"", folder.failure("length,width\n1,2\n", A).fix().orElseThrow());
    assertContains("no header", folder.failure("1,2\n3,4\n", A).message());
  }

  @Test
  void aColumnNumberBeyondTheLastIsRefused() {
    Observed x = Declare.data("x", Support.REAL, 3).fromColumns(1, 3).observed();
    Diagnostic diagnostic = folder.failure("1,2\n3,4\n", x);
    assertContains("has 2 columns, no column 3", diagnostic.message());
  }

  @Test
  void aFirstLineOfDataIsNotTakenForAHeader() {
    for (String row : new String[] {"0.3,s0", "s0,4,4,9", "n1,-2", "a1,2019,NA,7"}) {
      Diagnostic diagnostic = folder.failure(row + "\n" + row + "\n", A);
      assertContains("its first line seems to be data", diagnostic.message());
      assertContains("first line of the file", diagnostic.fix().orElseThrow());
    }
    String years = "country,2019,2020,2021\nAT,1,2,3\n";
    assertContains("its columns are", folder.failure(years, A).fix().orElseThrow());
  }

  @Test
  void twoColumnsOfOneNameAreAmbiguous() {
    Diagnostic diagnostic = folder.failure("a,a\n1,2\n", A);
    assertContains("both called", diagnostic.message());
    assertContains("rename in the file", diagnostic.fix().orElseThrow());
  }

  @Test
  void aFileWithoutRowsIsRefused() {
    assertEquals("data-empty", folder.failure("", A).code());
    assertEquals("data-empty", folder.failure("\n\n", A).code());
    assertEquals("data-too-few-rows", folder.failure("a,b\n", A).code());
  }

  @Test
  void aQuoteThatIsNeverClosedIsRefused() {
    Diagnostic diagnostic = folder.failure("a,b\n\"1,2\n3,4\n", A);
    assertEquals("data-malformed", diagnostic.code());
    assertContains("line 2 of", diagnostic.message());
    assertContains("line 3 of", folder.failure("a,b\n1,2\n\"3\"x,4\n", A).message());
  }

  @Test
  void aShapeOfOtherSizeIsRefused() {
    Observed x = Declare.data("x", Support.REAL, 2, 2).fromColumns(1, 3).observed();
    Diagnostic diagnostic = folder.failure("1,2,3\n", x);
    assertEquals("data-shape", diagnostic.code());
    assertContains("shape [2, 2], 4 values a row", diagnostic.message());
    assertContains("gives shape [3]", diagnostic.message());
  }

  private void assertValues(String text, Observed variable, double... expected) {
    Rows rows = folder.rows(text, variable);
    assertArrayEquals(expected, DataFolder.gather(rows, variable.name()));
  }

  private void assertValues(String text, Support type, double... expected) {
    assertValues(text, Declare.data("x", type).fromColumns(1, 1).optional().observed(), expected);
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), whole);
  }
}
