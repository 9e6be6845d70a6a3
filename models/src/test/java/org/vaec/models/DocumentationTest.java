package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.distribution.Distributions;
import org.vaec.model.Formula;
import org.vaec.network.Activation;
import org.vaec.source.Diagnostic;
import org.vaec.source.DiagnosticPrinter;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;
import org.vaec.syntax.Statement;

/** What the documents say is what the compiler does. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");

  /** A fenced block: what stands behind the three backticks, and what it holds. */
  private static final Pattern BLOCK =
      Pattern.compile("^```([a-z ]+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /** A message of the compiler, up to the next one. */
  private static final Pattern MESSAGE = Pattern.compile("(error|warning)\\[[a-z-]+\\]: [^\n]*");

  /** A block of a document. */
  private record Block(Path document, int line, String kind, String text) {
    String name() {
      return document.getFileName() + " line " + line;
    }

    Source source() {
      return new Source(name(), text);
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(DOCS)) {
      return Stream.concat(docs, Stream.of("README.md", "ARCHITECTURE.md").map(ROOT::resolve))
          .filter(file -> file.toString().endsWith(".md") && Files.exists(file))
          .sorted()
          .toList();
    }
  }

  private static List<Block> blocks(String kind) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path document : documents()) {
      String text = Files.readString(document);
      Matcher matcher = BLOCK.matcher(text);
      while (matcher.find()) {
        if (matcher.group(1).equals(kind)) {
          int line = (int) text.substring(0, matcher.start()).lines().count() + 1;
          blocks.add(new Block(document, line, kind, matcher.group(2)));
        }
      }
    }
    assertFalse(blocks.isEmpty(), "no document has a block of the kind " + kind);
    return blocks;
  }

  /** A fragment shows a few statements; a model has a likelihood. */
  private static boolean isModel(ModelFile file) {
    return file.statements().stream().anyMatch(Statement.Likelihood.class::isInstance);
  }

  /** Every example that is a whole model. */
  static List<Source> programs() throws IOException {
    return blocks("vae").stream()
        .map(Block::source)
        .filter(source -> isModel(Parser.parse(source, new Diagnostics())))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleCompiles() throws IOException {
    return blocks("vae").stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.name(),
                    () -> {
                      Diagnostics diagnostics = new Diagnostics();
                      ModelFile file = Parser.parse(block.source(), diagnostics);
                      assertEquals("", printed(diagnostics.all()), block.name());
                      if (isModel(file)) {
                        assertEquals("", printed(Shipped.complaints(block.source())), block.name());
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfWhatIsToComeIsRefusedAsNotSupportedYet() throws IOException {
    return blocks("vae later").stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.name(),
                    () -> {
                      List<Diagnostic> complaints = Shipped.complaints(block.source());
                      assertFalse(complaints.isEmpty(), block.name() + " compiles by now");
                      for (Diagnostic complaint : complaints) {
                        assertEquals("not-supported-yet", complaint.code(), block.name());
                      }
                    }));
  }

  @Test
  void everyMessageShownIsOneThatTheCompilerGives() throws IOException {
    StringBuilder given = new StringBuilder();
    for (Path model : Shipped.files(Shipped.BAD)) {
      given.append(printed(Shipped.complaints(model)));
    }
    for (Block block : blocks("text")) {
      Matcher message = MESSAGE.matcher(block.text());
      while (message.find()) {
        assertTrue(given.indexOf(message.group()) >= 0, block.name() + ": " + message.group());
      }
    }
  }

  @Test
  void theListOfDistributionsIsUpToDate() throws IOException {
    Golden.compare(DOCS.resolve("distributions.md"), DistributionTable.page());
  }

  @Test
  void theReferenceNamesEveryFunctionAndActivation() throws IOException {
    String reference = Files.readString(DOCS.resolve("language.md"));
    assertEquals(
        words(Stream.of(Formula.Function.values()).map(Formula.Function::word)),
        words(listed(reference, "Functions: `")));
    assertEquals(
        words(Stream.of(Activation.values()).map(Activation::word)),
        words(listed(reference, "An activation may stand as a layer of its own: `")));
  }

  private static Stream<String> listed(String text, String before) {
    int from = text.indexOf(before) + before.length();
    return Stream.of(text.substring(from, text.indexOf('`', from)).split("\\s+"));
  }

  private static String words(Stream<String> words) {
    return words.sorted().collect(Collectors.joining(" "));
  }

  @Test
  void theChangelogCountsDistributionsAndDivergencesRight() throws IOException {
    String changelog = Files.readString(ROOT.resolve("CHANGELOG.md")).replaceAll("\\s+", " ");
    assertEquals(Distributions.all().size(), number(changelog, "distributions"));
    // The list that a law test holds against what is derived.
    Path divergences =
        ROOT.resolve("compiler/src/test/resources/org/vaec/distribution/exact-divergences.txt");
    assertEquals(Files.readAllLines(divergences).size(), number(changelog, "exact divergences"));
  }

  /** The number that stands before some words, wherever they first have one. */
  private static int number(String text, String words) {
    Matcher matcher = Pattern.compile("(\\d+) " + words).matcher(text);
    assertTrue(matcher.find(), "no number of " + words);
    return Integer.parseInt(matcher.group(1));
  }

  private static String printed(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    diagnostics.forEach(diagnostic -> out.append(DiagnosticPrinter.print(diagnostic)));
    return out.toString();
  }
}
