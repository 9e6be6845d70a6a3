package org.vaec.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> NAMES = List.of("prior", "param", "decoder", "encoder", "x");

  @Test
  void oneSlipIsForgiven() {
    for (String slip : List.of("prio", "priior", "priro", "pryor", "Prior")) {
      assertEquals(Optional.of("prior"), Spelling.closest(slip, NAMES), slip);
    }
  }

  @Test
  void theNearestOfSeveralIsMeant() {
    assertEquals(Optional.of("decoder"), Spelling.closest("decodr", NAMES));
    assertEquals(Optional.of("encoder"), Spelling.closest("enccoder", NAMES));
  }

  @Test
  void aDifferentWordIsNotForgiven() {
    assertEquals(Optional.empty(), Spelling.closest("y", NAMES));
    assertEquals(Optional.empty(), Spelling.closest("likelihood", NAMES));
    assertEquals(Optional.empty(), Spelling.closest("a".repeat(100_000), NAMES));
  }

  @Test
  void aSwapCountsOnce() {
    assertEquals(1, Spelling.distance("ab", "ba"));
    assertEquals(3, Spelling.distance("kitten", "sitting"));
    assertEquals(4, Spelling.distance("", "four"));
  }
}
