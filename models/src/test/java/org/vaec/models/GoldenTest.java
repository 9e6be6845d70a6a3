package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Explanation;
import org.vaec.source.Diagnostic;
import org.vaec.source.DiagnosticPrinter;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.syntax.Formatter;
import org.vaec.syntax.Parser;

/** What the compiler says about every model that ships, word for word. */
class GoldenTest {
  /** What takes a file of megabytes, and what only {@code --set} can bring about. */
  private static final List<String> NOT_BY_A_SMALL_FILE = List.of("too-long", "setting");

  @TestFactory
  Stream<DynamicTest> everyModelIsExplainedAsBefore() {
    return Shipped.files(Shipped.MODELS).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> {
                      Compilation compilation = Shipped.compile(file);
                      Golden.check(file, ".explain", Explanation.text(compilation.objective()));
                      Golden.check(file, ".graph", compilation.step().toString());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyModelHasTheCanonicalLayout() {
    return Shipped.files(Shipped.MODELS).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> {
                      Source source = Shipped.source(file);
                      String formatted = Formatter.format(Parser.parse(source, new Diagnostics()));
                      assertEquals(source.text(), formatted);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyBadModelIsComplainedAboutAsBefore() {
    return Shipped.files(Shipped.BAD).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> {
                      List<Diagnostic> complaints = Shipped.complaints(file);
                      assertFalse(complaints.isEmpty(), "nothing is wrong with " + file);
                      String printed =
                          complaints.stream()
                              .map(DiagnosticPrinter::print)
                              .collect(Collectors.joining("\n"));
                      Golden.check(file, ".error", printed);
                    }));
  }

  /** {@code vaec check} stops short of the graphs, and yet finds all that compiling finds. */
  @TestFactory
  Stream<DynamicTest> checkingFindsWhatCompilingFinds() {
    return Stream.of(Shipped.MODELS, Shipped.BAD)
        .flatMap(folder -> Shipped.files(folder).stream())
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> assertEquals(Shipped.complaints(file), checked(Shipped.source(file)))));
  }

  private static List<Diagnostic> checked(Source source) {
    try {
      return Compiler.check(source, CompilerOptions.NONE);
    } catch (ModelException e) {
      return e.diagnostics();
    }
  }

  /** The name of a bad model begins with the code of the message that it is about. */
  @TestFactory
  Stream<DynamicTest> everyBadModelShowsTheMessageItIsNamedAfter() {
    return Shipped.files(Shipped.BAD).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () ->
                        assertTrue(
                            Shipped.complaints(file).stream()
                                .anyMatch(d -> isNamedAfter(file, d.code())),
                            file.toString())));
  }

  @TestFactory
  Stream<DynamicTest> everyMessageOfTheCompilerHasABadModel() throws IOException {
    return MessageCodes.ofTheCompiler().stream()
        .filter(code -> !NOT_BY_A_SMALL_FILE.contains(code))
        .map(
            code ->
                DynamicTest.dynamicTest(
                    code,
                    () ->
                        assertTrue(
                            Shipped.files(Shipped.BAD).stream()
                                .anyMatch(file -> isNamedAfter(file, code)),
                            "no model in bad/ shows " + code)));
  }

  private static boolean isNamedAfter(Path file, String code) {
    String name = file.getFileName().toString().replace(".vae", "");
    return name.equals(code) || name.startsWith(code + "-");
  }
}
