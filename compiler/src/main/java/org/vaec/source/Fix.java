package org.vaec.source;

import java.util.List;

/**
 * What to do about something that is wrong.
 *
 * @param words a sentence, or a line to write
 * @param edits the same as changes of the text, where it is certain what was meant; empty where a
 *     person has to choose
 */
public record Fix(String words, List<Edit> edits) {
  public Fix {
    edits = List.copyOf(edits);
  }

  /** Words alone. */
  public static Fix say(String words) {
    return new Fix(words, List.of());
  }

  /** {@code text} in the place of {@code span}, and the words say so. */
  public static Fix write(Span span, String text) {
    return new Fix("write `" + text + "`", List.of(new Edit(span, text)));
  }

  /** {@code text} in the place of {@code span}, as a guess. */
  public static Fix didYouMean(Span span, String text) {
    return new Fix("did you mean `" + text + "`?", List.of(new Edit(span, text)));
  }

  /** The same changes in other words. */
  public Fix inWords(String other) {
    return new Fix(other, edits);
  }
}
