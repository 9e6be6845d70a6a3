package org.vaec.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Bound;
import org.vaec.objective.Explanation;
import org.vaec.objective.ExplanationHtml;
import org.vaec.objective.ExplanationLatex;
import org.vaec.objective.Objective;
import org.vaec.objective.Term;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vaec explain MODEL}. */
@Command(
    name = "explain",
    header = "Derive the objective of a model: every term, how it is estimated, and why.")
final class ExplainCommand extends Subcommand {
  @Parameters(paramLabel = "MODEL", description = "A model file, or - for standard input.")
  private String model;

  @ArgGroup private Form form = new Form();

  /** At most one of them. */
  static final class Form {
    @Option(names = "--latex", description = "Print a LaTeX document.")
    private boolean latex;

    @Option(names = "--html", description = "Print a web page that needs nothing else.")
    private boolean html;
  }

  ExplainCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (json() && (form.latex || form.html)) {
      throw wrongUsage("--json, --latex and --html exclude each other");
    }
    Diagnostics diagnostics = new Diagnostics();
    Objective objective = Compiler.derive(read(model), CompilerOptions.NONE, diagnostics);
    Explanation explanation = Explanation.of(objective);
    List<Diagnostic> warnings = diagnostics.warnings();
    warn(warnings);
    if (json()) {
      console().out().println(Json.print(json(objective, explanation, warnings)));
    } else if (form.latex) {
      console().out().print(ExplanationLatex.print(explanation));
    } else if (form.html) {
      console().out().print(ExplanationHtml.print(explanation));
    } else {
      console().out().print(Explanation.text(objective));
    }
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(
      Objective objective, Explanation explanation, List<Diagnostic> warnings) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bound", Bound.text(explanation.bounds()));
    object.put("trained_on_a_lower_bound", explanation.trainsOnALowerBound());
    object.put("terms", objective.terms().stream().map(ExplainCommand::term).toList());
    object.put("notes", List.copyOf(explanation.notes()));
    object.put("warnings", Json.list(warnings));
    return object;
  }

  private static Map<String, Object> term(Term term) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", term.name());
    object.put("kind", term.kind().word());
    object.put("estimator", term.estimator().word());
    object.put("reason", term.reason());
    object.put("formula", term.formula());
    object.put("mathematics", term.mathematics());
    return object;
  }
}
