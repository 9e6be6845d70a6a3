package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.objective.Explanation;
import org.vaec.source.DiagnosticPrinter;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.syntax.Formatter;
import org.vaec.syntax.Parser;

/** What the compiler says about every model that ships, word for word. */
class GoldenTest {

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
  Stream<DynamicTest> everyBadModelIsRefusedAsBefore() {
    return Shipped.files(Shipped.BAD).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> {
                      ModelException refusal =
                          assertThrows(ModelException.class, () -> Shipped.compile(file));
                      String printed =
                          refusal.diagnostics().stream()
                              .map(DiagnosticPrinter::print)
                              .collect(Collectors.joining("\n"));
                      Golden.check(file, ".error", printed);
                    }));
  }
}
