package org.vaec.objective;

import java.util.List;
import java.util.stream.Collectors;

/** Prints an explanation as a LaTeX document that needs amsmath and amssymb alone. */
public final class ExplanationLatex {
  /** In characters of LaTeX; about what a line of a page holds. */
  private static final int WIDEST = 120;

  private ExplanationLatex() {}

  public static String print(Explanation explanation) {
    String body = body(explanation);
    return """
    \\documentclass{article}
    \\usepackage[utf8]{inputenc}
    \\usepackage[T1]{fontenc}
    \\usepackage{textcomp}
    \\usepackage{amsmath,amssymb}
    """
        + LatexNames.declarations(body)
        + "\\sloppy\n\\begin{document}\n"
        + body
        + "\\end{document}\n";
  }

  private static String body(Explanation explanation) {
    StringBuilder out = new StringBuilder();
    out.append("\\section*{").append(code(explanation.title())).append("}\n\n");
    explanation.bounds().forEach(bound -> out.append(bound(bound)));
    out.append("\n\\subsection*{Model}\n").append(lines(explanation.model()));
    if (!explanation.guides().isEmpty()) {
      out.append("\n\\subsection*{Guide}\n").append(lines(explanation.guides()));
    }
    out.append("\n\\subsection*{Terms, in nats per row}\n\\begin{description}\n");
    explanation.terms().forEach(term -> out.append(term(term)));
    out.append("\\end{description}\n\n").append(prose(explanation.trainedOn())).append("\n");
    if (!explanation.settings().isEmpty()) {
      out.append("\\begin{description}\n");
      for (Explanation.Setting setting : explanation.settings()) {
        out.append("\\item[").append(code(setting.text())).append("] ");
        out.append(prose(setting.consequence())).append(".\n");
      }
      out.append("\\end{description}\n").append(prose(explanation.reported())).append('\n');
    }
    explanation.notes().forEach(note -> out.append("\n").append(prose(note)).append('\n'));
    return out.toString();
  }

  /** The bound as one display, a line a term; as a paragraph where a term is wider than a page. */
  private static String bound(Bound bound) {
    boolean wide = bound.right().stream().anyMatch(term -> term.latex().length() > WIDEST);
    StringBuilder out = new StringBuilder(wide ? "\\begin{flushleft}\n$" : "\\begin{align*}\n");
    out.append(bound.leftLatex())
        .append(bound.exact() ? " = " : " \\ge ")
        .append(wide ? "" : "{}& ");
    for (int i = 0; i < bound.right().size(); i++) {
      Bound.Summand summand = bound.right().get(i);
      boolean isSaid = i > 0 || summand.sign().equals("-");
      out.append(i == 0 || wide ? "" : " \\\\\n  & ");
      out.append(isSaid ? summand.sign() + " " : "").append(summand.latex());
    }
    String where =
        bound.where().isEmpty() ? "" : "\\noindent where " + prose(bound.where()) + ":\n";
    return where
        + (wide
            ? breakable(out.toString()) + "$\n\\end{flushleft}\n"
            : out.append("\n\\end{align*}\n").toString());
  }

  // TeX breaks a formula within a line at relations and signs, and elsewhere where it is told to.
  private static String breakable(String formula) {
    return formula
        .replace(", ", ",\\allowbreak ")
        .replace("\\left", "")
        .replace("\\right", "")
        .replace("\\,\\|\\,", "\\parallel");
  }

  private static String lines(List<Explanation.Line> lines) {
    return lines.stream()
        .map(
            line ->
                "$%s %s$ %s%s"
                    .formatted(
                        breakable(line.leftLatex()),
                        line.relation().equals("~") ? "\\sim" : "=",
                        code(line.distribution()),
                        line.remark().isEmpty() ? "" : ", " + prose(line.remark())))
        .collect(Collectors.joining(" \\\\\n", "\\begin{flushleft}\n", "\n\\end{flushleft}\n"));
  }

  private static String term(Term term) {
    boolean wide = term.formulaLatex().length() > WIDEST;
    return """
    \\item[%s] ${}%s %s$, %s:
    %s
    %s.
    """
        .formatted(
            code(term.name()),
            term.kind().sign() > 0 ? "+" : "-",
            breakable(term.latex()),
            prose(term.estimator().word()),
            wide
                ? "\\begin{flushleft}\n$\\displaystyle "
                    + breakable(term.formulaLatex())
                    + "$\n\\end{flushleft}"
                : "\\[\n" + term.formulaLatex() + "\n\\]",
            prose(term.reason()));
  }

  /** Text with its backquoted parts and its mathematics set as code. */
  private static String prose(String text) {
    String[] parts = text.split("`", -1);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      out.append(i % 2 == 1 ? code(parts[i]) : escape(parts[i]));
    }
    return out.toString();
  }

  static String code(String text) {
    return "\\texttt{" + escape(text) + "}";
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      out.append(
          switch (c) {
            case '\\' -> "\\textbackslash{}";
            case '~' -> "\\textasciitilde{}";
            case '^' -> "\\textasciicircum{}";
            case '<' -> "\\textless{}";
            case '>' -> "\\textgreater{}";
            case '|' -> "\\textbar{}";
            case '"' -> "\\textquotedbl{}";
            case '&', '%', '$', '#', '_', '{', '}' -> "\\" + c;
            default -> String.valueOf(c);
          });
    }
    return out.toString();
  }
}
