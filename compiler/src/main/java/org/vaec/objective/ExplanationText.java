package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;

/** Prints an explanation for a terminal. */
final class ExplanationText {
  private static final int WIDTH = 100;

  private final StringBuilder out = new StringBuilder();

  private ExplanationText() {}

  static String print(Explanation explanation) {
    ExplanationText text = new ExplanationText();
    text.print(explanation.title(), explanation);
    return text.out.toString();
  }

  private void print(String title, Explanation explanation) {
    line(title);
    line("");
    explanation.bounds().forEach(this::bound);
    line("");
    line("Model");
    table(explanation.model());
    if (!explanation.guides().isEmpty()) {
      line("");
      line("Guide, which " + explanation.guideMeaning());
      table(explanation.guides());
    }
    line("");
    line("Terms, in nats per row");
    for (Term term : explanation.terms()) {
      line("");
      wrapped("  " + Explanation.sign(term) + " " + term.name() + " = ", term.mathematics());
      wrapped("      formula    ", term.formula());
      wrapped("      estimator  ", term.estimator().word());
      wrapped("      reason     ", term.reason());
    }
    line("");
    wrapped("", explanation.trainedOn());
    for (Explanation.Setting setting : explanation.settings()) {
      wrapped("  " + setting.text() + ": ", setting.consequence());
    }
    if (!explanation.settings().isEmpty()) {
      line(explanation.reported());
    }
    explanation.notes().forEach(note -> wrapped("", note));
    line("");
    for (Explanation.Word word : explanation.words()) {
      wrapped(word.word() + ": ", word.meaning());
    }
  }

  // One line where it fits, else a line a term with the signs in one column.
  private void bound(Bound bound) {
    String indent = "  ";
    if (!bound.where().isEmpty()) {
      line("  where " + bound.where());
      indent = "    ";
    }
    String whole = bound.text();
    if (whole.length() + indent.length() <= WIDTH) {
      line(indent + whole);
      return;
    }
    line(indent + bound.left() + " " + bound.relation());
    for (Bound.Summand summand : bound.right()) {
      wrapped(indent + "    " + summand.sign() + " ", summand.text());
    }
  }

  private void table(List<Explanation.Line> lines) {
    int left = lines.stream().mapToInt(l -> l.left().length()).max().orElse(0);
    int right = lines.stream().mapToInt(l -> l.distribution().length()).max().orElse(0);
    for (Explanation.Line each : lines) {
      String start = "  " + pad(each.left(), left) + " " + each.relation() + " ";
      boolean inColumn = start.length() + right + 2 + each.remark().length() <= WIDTH;
      String distribution = inColumn ? pad(each.distribution(), right) : each.distribution();
      wrapped(
          start,
          each.remark().isEmpty() ? each.distribution() : distribution + "  " + each.remark());
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  /** A text behind a head; further lines begin under the first, or under a head that is long. */
  private void wrapped(String head, String text) {
    if (head.length() > WIDTH / 2 && head.length() + text.length() > WIDTH) {
      line(head.stripTrailing());
      wrapped("      ", text);
      return;
    }
    int width = Math.max(20, WIDTH - head.length());
    String indent = " ".repeat(head.length());
    List<String> lines = wrap(text, width);
    for (int i = 0; i < lines.size(); i++) {
      line(((i == 0 ? head : indent) + lines.get(i)).stripTrailing());
    }
  }

  // Breaks at spaces only: a longer word, such as a formula without any, stays whole.
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(' ', width);
      if (at <= 0) {
        at = rest.indexOf(' ', width);
      }
      if (at < 0) {
        break;
      }
      lines.add(rest.substring(0, at).stripTrailing());
      rest = rest.substring(at + 1).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
