package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that are no numbers: taken, or said what to do; what is offered works when it is done. */
class CellHintsTest {
  /** A declaration between backticks. */
  private static final Pattern DECLARATION = Pattern.compile("`((?:data|input) [^`]+)`");

  private static final String MODEL =
      """
      data x : real
      prior z ~ Normal(0, 1)
      likelihood x ~ Normal(decoder(z), 1)
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(2, tanh)
      network encoder = dense(2, tanh)
      train epochs = 1
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"-", ".", "unknown", "n. a.", "-999,0.5x"})
  void aWordForMissingIsOfferedAndWorks(String cell) throws IOException {
    Invocation refused = run(MODEL, cell);
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("data-not-a-number"), refused.err());
    Invocation mended = run(mended(MODEL, refused.err()), cell);
    assertEquals(0, mended.code(), mended.err());
  }

  @Test
  void theDeclarationThatIsOfferedKeepsShapeColumnsAndTransforms() throws IOException {
    String model = MODEL.replace("x : real", "x[2] : real from columns 1..2 -> standardize");
    Path data = Files.writeString(folder.resolve("d.csv"), "a,b\n1,.\n2,3\n5,4\n.,2\n");
    Invocation refused = run(model, data);
    assertTrue(
        refused
            .err()
            .contains("`data x[2] : real? from columns 1..2 -> missing(\".\") -> standardize`"),
        refused.err());
    assertEquals(0, run(mended(model, refused.err()), data).code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "NA", "#N/A", "<NA>", "None", "N/A", "nan", "NaN", "NULL", "?", "#na"})
  void theUsualSpellingsAreMissing(String cell) throws IOException {
    Invocation refused = run(MODEL, cell);
    assertTrue(refused.err().contains("if values may be missing, write `real?`"), refused.err());
    assertEquals(0, run(MODEL.replace(": real", ": real?"), cell).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1,234.77\" | 1,234.77 is written 1234.77",
        "\"1,234\"    | take the commas out",
        "\"0,5\"      | write decimals with a point",
        "\"1.234,56\"| with a decimal point: 1 234,77 is written 1234.77",
        "1 234      | write numbers without separators",
        "(5.20)     | write the minus sign in place of parentheses",
        "31-Jan-2020 | dates are no numbers",
        "2020/01/31 | dates are no numbers",
        "50.3%      | `-> divide(100)` then makes shares",
        "$0.27      | take the signs of the currency",
        "2020-01-31 | dates are no numbers",
        "31.01.2020 | dates are no numbers",
        "12:30      | write seconds or hours",
        "<0.05      | a bound is no number",
        "12 kg      | take the units out of the file",
        "68.7 kg/m\u00B2 | take the units out of the file",
        "\"68,7 kg\"  | remove the units and write decimals with a point",
        "\"7,25 mmHg\" | remove the units and write decimals with a point",
        "\"1,068.7kg\" | remove the units and the commas",
        "\u22121.5  | write the minus sign as a hyphen",
        "TRUE       | write 1 and 0 in their place"
      })
  void textThatHoldsANumberIsNamed(String cell, String fix) throws IOException {
    Invocation refused = run(MODEL, cell);
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains(fix), refused.err());
    // None of these means that a value is missing.
    assertTrue(!refused.err().contains("missing("), refused.err());
  }

  @Test
  void severalKindsAreAllNamedAndLongTextIsNone() throws IOException {
    Path data = Files.writeString(folder.resolve("d.csv"), "x\n1\n\"1,234.5\"\n-\n12%\n3\n");
    String said = run(MODEL, data).err();
    for (String part : List.of("take the commas out", "divide(100)", "missing(\"-\")")) {
      assertTrue(said.contains(part), said);
    }
    String prose = "may ".repeat(500_000);
    data = Files.writeString(folder.resolve("d.csv"), "x\n1\n" + prose + "\n2\n");
    assertTrue(run(MODEL, data).err().contains("name another column"));
  }

  @Test
  void wordsAreOfferedAsCategories() throws IOException {
    Path data = Files.writeString(folder.resolve("d.csv"), "x\nlow\nhigh\nlow\nhigh\nmid\n");
    String fix = "`category(\"low\", \"high\", \"mid\")`";
    assertTrue(run(MODEL, data).err().contains(fix), run(MODEL, data).err());
    String model =
        MODEL
            .replace("real", "category(\"low\", \"high\", \"mid\")")
            .replace("Normal(decoder(z), 1)", "Categorical(decoder(z))");
    assertEquals(0, run(model, data).code());
  }

  @Test
  void truthAndFalsehoodAreBinary() throws IOException {
    Path data = Files.writeString(folder.resolve("d.csv"), "x\nTrue\nFALSE\nyes\nno\nfalse\n");
    String fix = "declare `binary`";
    assertTrue(run(MODEL, data).err().contains(fix), run(MODEL, data).err());
    String model =
        MODEL.replace("real", "binary").replace("Normal(decoder(z), 1)", "Bernoulli(decoder(z))");
    assertEquals(0, run(model, data).code());
    Path bare = Files.writeString(folder.resolve("bare.csv"), "yes\nno\nyes\n");
    Invocation all = run(model.replace("binary", "binary from column 1"), bare, "--holdout", 0);
    assertTrue(all.out().contains("3, those trained on"), all.out() + all.err());
  }

  private Invocation run(String model, String cell) throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    String field = cell.contains(",") && !cell.startsWith("\"") ? '"' + cell + '"' : cell;
    for (int i = 0; i < 30; i++) {
      text.append(i % 7 == 3 ? field : String.format(Locale.ROOT, "%.3f", Math.sin(i)));
      text.append(",0\n");
    }
    return run(model, Files.writeString(folder.resolve("cells.csv"), text));
  }

  private Invocation run(String model, Path data, Object... more) throws IOException {
    Path file = Files.writeString(folder.resolve("model.vae"), model);
    Object[] words = {
      "run", file, "--data", data, "--out", Files.createTempDirectory(folder, "out"), "--quiet"
    };
    return Invocation.of(Stream.of(words, more).flatMap(Stream::of).toArray());
  }

  /** The model with the declaration that a fix offers in place of its first line. */
  private static String mended(String model, String said) {
    Matcher offered = DECLARATION.matcher(said);
    assertTrue(offered.find(), said);
    return offered.group(1) + model.substring(model.indexOf('\n'));
  }
}
