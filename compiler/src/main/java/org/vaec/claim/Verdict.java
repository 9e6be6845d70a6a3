package org.vaec.claim;

import java.util.List;
import java.util.Optional;

/**
 * What became of a claim.
 *
 * @param kind whether it holds
 * @param why by what it was shown, or what cannot be read
 * @param counterexample numbers in which it fails, where it does
 * @param slip what was probably meant, where one change makes it true
 * @param remarks what was read with good will
 */
public record Verdict(
    Kind kind,
    String why,
    Optional<String> counterexample,
    Optional<String> slip,
    List<String> remarks) {

  /** The three that there are. */
  public enum Kind {
    /** True, proved or in all models that were tried. */
    HOLDS("holds"),
    /** False in a model that is named. */
    REFUTED("refuted"),
    /** It has no meaning here. */
    UNREADABLE("unreadable");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As it is printed. */
    public String word() {
      return word;
    }
  }

  public Verdict {
    remarks = List.copyOf(remarks);
  }

  static Verdict holds(String why, List<String> remarks) {
    return new Verdict(Kind.HOLDS, why, Optional.empty(), Optional.empty(), remarks);
  }

  static Verdict refuted(String why, Optional<String> counterexample, Optional<String> slip) {
    return new Verdict(Kind.REFUTED, why, counterexample, slip, List.of());
  }

  static Verdict unreadable(String why) {
    return new Verdict(Kind.UNREADABLE, why, Optional.empty(), Optional.empty(), List.of());
  }
}
