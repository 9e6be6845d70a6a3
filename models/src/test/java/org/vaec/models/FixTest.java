package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/** The fixes of the bad models, done to the letter, mend them. */
class FixTest {
  /** What is left once every fix is done, and why it is. */
  private static final Map<String, List<String>> LEFT =
      Map.of(
          // The likelihood that was meant has a spread that can collapse.
          "prior-of-data", List.of("scale-collapse"),
          // Names alone make no model.
          "too-many-errors", List.of("unused"));

  @TestFactory
  Stream<DynamicTest> aFixMendsWhatItIsOfferedFor() {
    return Shipped.files(Shipped.BAD).stream()
        .filter(file -> hasEdits(complaints(Shipped.source(file))))
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> check(file)));
  }

  private static void check(Path file) {
    Source source = Shipped.source(file);
    List<Diagnostic> before = complaints(source);
    Source fixed = source;
    // What a first mistake hides is found, and mended, in a second round.
    for (int round = 0; round < 3 && hasEdits(complaints(fixed)); round++) {
      List<Edit> edits = complaints(fixed).stream().flatMap(d -> d.edits().stream()).toList();
      fixed = new Source(source.name(), Edit.apply(fixed, edits));
    }
    String text = fixed.text();
    List<String> after = complaints(fixed).stream().map(Diagnostic::code).distinct().toList();
    assertEquals(
        LEFT.getOrDefault(source.name().replace(".vae", ""), List.of()), after, () -> text);
    assertTrue(before.stream().anyMatch(d -> !after.contains(d.code())), () -> text);
  }

  private static boolean hasEdits(List<Diagnostic> complaints) {
    return complaints.stream().anyMatch(complaint -> !complaint.edits().isEmpty());
  }

  private static List<Diagnostic> complaints(Source source) {
    try {
      return Compiler.check(source, CompilerOptions.NONE);
    } catch (ModelException e) {
      return e.diagnostics();
    }
  }
}
