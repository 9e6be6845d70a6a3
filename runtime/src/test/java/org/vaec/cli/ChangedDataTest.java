package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Held out" is said of rows that the run has not seen, and of no others. */
class ChangedDataTest {
  @TempDir private Path folder;
  private Path data;
  private Path run;
  private List<String> rows;

  @BeforeEach
  void train() throws IOException {
    Path model = Examples.model(folder);
    data = folder.resolve("pairs.csv");
    rows = new ArrayList<>(Files.readAllLines(data));
    rows.addFirst("height,width");
    Files.write(data, rows);
    run = folder.resolve("run");
    Invocation trained = Invocation.of("run", model, "--out", run, "--quiet", "--epochs", 1);
    assertEquals(0, trained.code(), trained.err());
  }

  private static void assertRefused(Invocation invocation, String code, String why) {
    assertEquals(1, invocation.code(), invocation.out());
    assertEquals(code, invocation.list("errors").getFirst().get("code"));
    String message = (String) invocation.list("errors").getFirst().get("message");
    assertTrue(message.contains(why), message);
  }

  private void assertRefused(String why) {
    assertRefused(Invocation.of("eval", run, "--json"), "data-changed", why);
    assertRefused(Invocation.of("run", run, "--epochs", 9, "--json"), "data-changed", why);
  }

  private Path other(List<String> lines) throws IOException {
    return Files.write(folder.resolve("other.csv"), lines);
  }

  private Invocation judged(Path file) {
    Invocation eval = Invocation.of("eval", run, "--data", file, "--json", "--samples", 2);
    assertEquals(0, eval.code(), eval.err());
    return eval;
  }

  private String words(Path file) {
    return Invocation.of("eval", run, "--data", file, "--samples", 2)
        .out()
        .lines()
        .findFirst()
        .get();
  }

  @Test
  void rowsInAnotherOrderAreRefused() throws IOException {
    Collections.reverse(rows.subList(1, rows.size()));
    Files.write(data, rows);
    assertRefused("its rows are the same in another order");
  }

  @Test
  void aFileThatWasCutIsRefused() throws IOException {
    Files.write(data, rows.subList(0, 31));
    assertRefused("it has 30 rows where it had 40, 10 rows are changed or gone");
  }

  @Test
  void aFileThatGrewIsRefused() throws IOException {
    rows.add("0.5,0.5");
    Files.write(data, rows);
    assertRefused("it has 41 rows where it had 40, 1 row is new");
  }

  @Test
  void anEditedCellIsRefused() throws IOException {
    rows.set(7, "0.1,0.25");
    Files.write(data, rows);
    assertRefused("1 row is changed or gone, 1 row is new");
  }

  @Test
  void aFileThatCanNoLongerBeReadIsSaidToHaveChanged() throws IOException {
    rows.set(7, "0.1,many");
    Files.write(data, rows);
    assertRefused("it can no longer be read for this model");
  }

  @Test
  void aFileThatIsGoneSaysWhereToWriteItsPlace() throws IOException {
    Files.move(data, folder.resolve("moved.csv"));
    Invocation eval = Invocation.of("eval", run, "--json");
    assertRefused(eval, "data-not-found", "are not there any more");
    Path record = run.resolve("run.json");
    Files.writeString(record, Files.readString(record).replace("pairs.csv", "moved.csv"));
    assertEquals(0, Invocation.of("eval", run).code());
  }

  @Test
  void whatTheModelDoesNotReadMayChange() throws IOException {
    String before = Invocation.of("eval", run).out();
    List<String> more = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      more.add(rows.get(i) + (i == 0 ? ",colour" : ",red"));
    }
    Files.writeString(data, String.join("\r\n", more));
    assertEquals(before, Invocation.of("eval", run).out());
  }

  @Test
  void aPackedFileIsTheSame() throws IOException {
    Path packed = folder.resolve("pairs.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(String.join("\n", rows).concat("\n").getBytes(StandardCharsets.UTF_8));
    }
    Invocation eval = judged(packed);
    assertEquals(
        Invocation.of("eval", run, "--json").json().get("data_digest"),
        eval.json().get("data_digest"));
    assertEquals(true, eval.json().get("on_training_rows"));
  }

  @Test
  void theTrainingFileGivenAsDataIsTrainingRows() {
    assertEquals(true, judged(data).json().get("on_training_rows"));
    assertTrue(
        words(data).contains("40, those of " + data + ", 36 of them trained on"), words(data));
  }

  @Test
  void rowsTrainedOnAreFoundInAnyFile() throws IOException {
    List<String> some = new ArrayList<>(rows);
    Collections.reverse(some.subList(1, some.size()));
    assertEquals(true, judged(other(some)).json().get("on_training_rows"));
    assertTrue(words(other(some)).contains("36 of them trained on"));
    some.add("0.5,0.5");
    assertTrue(words(other(some)).startsWith("rows   41, "));
    assertTrue(words(other(some)).contains("36 of them trained on"), words(other(some)));
  }

  @Test
  void newRowsAreNotCalledHeldOut() throws IOException {
    Path file = other(List.of("height,width", "0.31,0.11", "-0.2,0.7"));
    assertEquals(false, judged(file).json().get("on_training_rows"));
    assertFalse(words(file).contains("held out"));
    assertTrue(words(file).endsWith("none of which equals a row trained on"), words(file));
  }

  @Test
  void columnsThatMovedAreRefused() throws IOException {
    Path moved = other(List.of("id,height,width", "1,0.3,0.1"));
    Invocation eval = Invocation.of("eval", run, "--data", moved, "--json");
    assertRefused(eval, "data-columns", "column \"id\" in place 1 where column \"height\"");
    String fix = (String) eval.list("errors").getFirst().get("fix");
    assertTrue(fix.contains("`from columns \"height\", \"width\"`"), fix);
  }

  @Test
  void columnsInAnotherOrderAreRefused() throws IOException {
    Path moved = other(List.of("width,height", "0.3,0.1"));
    assertRefused(
        Invocation.of("eval", run, "--data", moved, "--json"), "data-columns", "\"width\"");
  }

  @Test
  void aFileWithoutHeadersMustHaveAsManyColumns() throws IOException {
    Invocation more = Invocation.of("eval", run, "--data", other(List.of("1,0.3,0.1")), "--json");
    assertRefused(more, "data-columns", "has 3 columns");
    judged(other(List.of("0.3,0.1", "0.2,0.4")));
  }

  @Test
  void whereRowsAreAlikeAnEqualOneTellsNothing() throws IOException {
    Path coin =
        Files.writeString(
            folder.resolve("coin.vae"),
            """
            data x : binary from column 1
            likelihood x ~ Bernoulli(free)
            train epochs = 1
            """);
    Path throwsOfIt = Files.write(folder.resolve("coin.csv"), Collections.nCopies(20, "1\n0"));
    Path out = folder.resolve("coin");
    Invocation trained = Invocation.of("run", coin, "--data", throwsOfIt, "--out", out, "--quiet");
    assertEquals(0, trained.code(), trained.err());
    Path others = Files.write(folder.resolve("others.csv"), List.of("1", "0", "1"));
    Invocation eval = Invocation.of("eval", out, "--data", others, "--json");
    assertEquals(false, eval.json().get("on_training_rows"));
    assertTrue(
        Invocation.of("eval", out, "--data", others)
            .out()
            .contains("all equal to rows trained on"));
  }
}
