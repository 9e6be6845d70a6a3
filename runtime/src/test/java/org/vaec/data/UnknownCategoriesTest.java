package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/** Spellings that are no category are told apart from those that are, and none is left out. */
class UnknownCategoriesTest {
  private static final Table.Places PLACES =
      new Table.Places() {
        @Override
        public String row(int row) {
          return "line " + (row + 2);
        }

        @Override
        public String element(int element) {
          return "column \"kind\"";
        }
      };

  private static UnknownCategories of(int size, boolean isTrained, String... words) {
    int[] codes = IntStream.range(0, words.length).toArray();
    Observed kind = Declare.data("kind", Declare.category(size)).observed();
    Table.Raw.Words raw = new Table.Raw.Words(codes, 1, List.of(words));
    return new UnknownCategories(kind, (Support.Category) kind.type(), raw, PLACES, isTrained);
  }

  private static Diagnostic said(ModelException wrong) {
    assertEquals(1, wrong.diagnostics().size());
    return wrong.diagnostics().getFirst();
  }

  private static List<String> words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
  }

  @Test
  void moreThanTwentyAreCounted() {
    String twenty = said(of(20, false, "z").notLearned(words(20))).fix().orElseThrow();
    assertTrue(twenty.contains("\"k19\"; correct the data"), twenty);
    String more = said(of(84, false, "z").notLearned(words(84))).fix().orElseThrow();
    assertTrue(more.contains("\"k19\" and 64 more; correct the data"), more);
    String named = said(of(21, false, "z").notNamed(words(21))).fix().orElseThrow();
    assertTrue(named.contains("\"k19\" and 1 more: correct the data or name them"), named);
  }

  @Test
  void fewerThanAreDeclaredIsSaid() {
    String fix = said(of(400, false, "z").notLearned(words(84))).fix().orElseThrow();
    assertTrue(fix.contains("have 84 of the 400 categories declared: \"k0\""), fix);
  }

  @Test
  void wordsAmongCodesAloneAreUnknown() {
    Diagnostic few = said(of(3, true, "zebra", "1", "2").notNumbers());
    assertEquals(
        "values are no category of `kind`: \"zebra\" at line 2, column \"kind\"", few.message());
    assertTrue(few.fix().orElseThrow().contains("the codes 0, 1, 2:"), few.fix().orElseThrow());
    Diagnostic many = said(of(400, true, "1", "yak", "emu").notNumbers());
    assertTrue(many.message().contains("\"yak\" at line 3"), many.message());
    assertTrue(many.fix().orElseThrow().contains("0, 1, ..., 399:"), many.fix().orElseThrow());
  }
}
