package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** {@code missing("-999", "-")} names the cells that mean a missing value. */
class MissingTransformTest {
  private static final String TYPE = "x[4] : real from columns 1..4";

  @Test
  void takesSpellingsAndNumbersAsTheyStand() {
    Model model =
        Programs.resolve(
            Programs.small(
                TYPE, "x[4] : real? from columns 1..4 -> missing(\"-\", -999, 1e20) -> log1p"));
    assertEquals(
        List.of(new Transform.Missing(List.of("-", "-999", "1e20")), new Transform.Log1p()),
        model.observed("x").orElseThrow().transforms());
  }

  @Test
  void needsATypeThatMayBeMissing() {
    assertRefused(TYPE + " -> missing(\"-\")", "transform", "write `real?`");
  }

  @Test
  void standsFirst() {
    assertRefused(
        TYPE.replace("real", "real?") + " -> divide(2) -> missing(\"-\")",
        "transform",
        "write it first: `from ... -> missing(\"-\") -> ...`");
  }

  @Test
  void namesAtLeastOneCellInQuotes() {
    String optional = TYPE.replace("real", "real?");
    String form = "as in `missing(\"-999\", \"-\")`";
    assertRefused(optional + " -> missing", "argument-count", form);
    assertRefused(optional + " -> missing()", "argument-count", form);
    assertRefused(optional + " -> missing(NA)", "transform", form);
    assertRefused(optional + " -> missing(code = \"-\")", "transform", form);
  }

  @Test
  void isTheOneTransformOfCategoriesBesidesKeep() {
    Model model =
        Programs.resolve(
            Programs.small(
                TYPE, TYPE + "\nlabel k : category(\"a\", \"b\")? from \"k\" -> missing(\"?\")"));
    assertEquals(
        List.of(new Transform.Missing(List.of("?"))),
        model.observed("k").orElseThrow().transforms());
  }

  private static void assertRefused(String declaration, String code, String fix) {
    String program = Programs.small(TYPE, declaration);
    ModelException refused = assertThrows(ModelException.class, () -> Programs.resolve(program));
    assertEquals(1, refused.diagnostics().size(), refused.getMessage());
    Diagnostic diagnostic = refused.diagnostics().getFirst();
    assertEquals(code, diagnostic.code());
    assertTrue(diagnostic.fix().orElseThrow().toString().contains(fix), diagnostic.toString());
  }
}
