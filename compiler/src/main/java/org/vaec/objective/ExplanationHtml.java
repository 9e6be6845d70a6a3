package org.vaec.objective;

import java.util.List;

/** Prints an explanation as one web page that loads nothing. */
public final class ExplanationHtml {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --soft: #777; --accent: #2563eb; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.2rem; font-family: ui-monospace, monospace; }
      h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
      h2 small { color: var(--soft); font-weight: normal; }
      code { font-family: ui-monospace, monospace; font-size: .9em; }
      .maths { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", Georgia, "Times New Roman", serif; font-size: 1.15em; }
      .bound { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
      .bound span { display: inline-block; margin-right: .35em; }
      td { padding: .15rem .6rem .15rem 0; vertical-align: baseline; }
      td:last-child { color: var(--soft); }
      article { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem 1rem; margin: 1rem 0; }
      article h3 { font-size: 1rem; margin: 0; font-weight: normal; }
      article h3 code { color: var(--soft); margin-right: .5em; }
      article p { margin: .3rem 0; }
      .estimator { border: 1px solid var(--accent); color: var(--accent); border-radius: 1em; padding: 0 .6em; font-size: .85em; margin-right: .5em; }
      .formula { overflow-x: auto; }
      dt { font-family: ui-monospace, monospace; font-size: .9em; }
      dd { margin: 0 0 .4rem 1.5rem; }
      """;

  private final StringBuilder out = new StringBuilder();

  private ExplanationHtml() {}

  public static String print(Explanation explanation) {
    ExplanationHtml page = new ExplanationHtml();
    page.page(explanation);
    return page.out.toString();
  }

  private void page(Explanation explanation) {
    String title = escape(explanation.title());
    line("<!DOCTYPE html>");
    line("<html lang=\"en\">");
    line("<head>");
    line("<meta charset=\"utf-8\">");
    line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    line("<title>" + title + "</title>");
    line("<style>");
    out.append(STYLE);
    line("</style>");
    line("</head>");
    line("<body>");
    line("<h1>" + title + "</h1>");
    explanation.bounds().forEach(this::bound);
    heading("Model", "");
    table(explanation.model());
    if (!explanation.guides().isEmpty()) {
      heading("Guide", explanation.guideMeaning());
      table(explanation.guides());
    }
    heading("Terms", "in nats per row");
    explanation.terms().forEach(this::term);
    heading("Training", "");
    training(explanation);
    heading("Words", "");
    definitions(
        explanation.words().stream()
            .map(word -> new Explanation.Setting(word.word(), word.meaning()))
            .toList());
    line("</body>");
    line("</html>");
  }

  private void bound(Bound bound) {
    if (!bound.where().isEmpty()) {
      line("<p>where " + prose(bound.where()) + "</p>");
    }
    out.append("<div class=\"bound maths\"><span>");
    out.append(maths(bound.left())).append(bound.exact() ? " =" : " &ge;").append("</span>");
    for (int i = 0; i < bound.right().size(); i++) {
      Bound.Summand summand = bound.right().get(i);
      boolean isSaid = i > 0 || summand.sign().equals("-");
      out.append("\n<span>").append(isSaid ? maths(summand.sign()) + " " : "");
      out.append(maths(summand.text())).append("</span>");
    }
    line("</div>");
  }

  private void table(List<Explanation.Line> lines) {
    line("<table>");
    for (Explanation.Line each : lines) {
      line(
          "<tr><td class=\"maths\">%s</td><td class=\"maths\">%s</td><td><code>%s</code></td><td>%s</td></tr>"
              .formatted(
                  maths(each.left()),
                  each.relation().equals("~") ? "&sim;" : "=",
                  escape(each.distribution()),
                  escape(each.remark())));
    }
    line("</table>");
  }

  private void term(Term term) {
    line("<article>");
    line(
        "<h3><code>%s</code><span class=\"maths\">%s %s</span></h3>"
            .formatted(
                escape(term.name()), maths(Explanation.sign(term)), maths(term.mathematics())));
    line("<p class=\"maths formula\">" + maths(term.formula()) + "</p>");
    line(
        "<p><span class=\"estimator\">%s</span>%s</p>"
            .formatted(escape(term.estimator().word()), prose(term.reason())));
    line("</article>");
  }

  private void training(Explanation explanation) {
    line("<p>" + prose(explanation.trainedOn()) + "</p>");
    definitions(explanation.settings());
    if (!explanation.settings().isEmpty()) {
      line("<p>" + prose(explanation.reported()) + "</p>");
    }
    explanation.notes().forEach(note -> line("<p>" + prose(note) + "</p>"));
  }

  private void definitions(List<Explanation.Setting> definitions) {
    if (definitions.isEmpty()) {
      return;
    }
    line("<dl>");
    for (Explanation.Setting each : definitions) {
      line("<dt>%s</dt><dd>%s</dd>".formatted(escape(each.text()), prose(each.consequence())));
    }
    line("</dl>");
  }

  private void heading(String text, String remark) {
    line(
        "<h2>"
            + escape(text)
            + (remark.isEmpty() ? "" : " <small>" + escape(remark) + "</small>")
            + "</h2>");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private static String maths(String formula) {
    return MathematicsHtml.print(formula);
  }

  private static String escape(String text) {
    return MathematicsHtml.escape(text);
  }

  /** Text with its backquoted parts set as code. */
  private static String prose(String text) {
    String[] parts = text.split("`", -1);
    StringBuilder prose = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      prose.append(i % 2 == 1 ? "<code>" + escape(parts[i]) + "</code>" : escape(parts[i]));
    }
    return prose.toString();
  }
}
