package org.vaec.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.objective.Explanation;
import org.vaec.objective.ExplanationHtml;
import org.vaec.objective.ExplanationLatex;
import org.vaec.objective.Term;
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
    Compilation compilation = Compiler.compile(read(model), CompilerOptions.NONE);
    Explanation explanation = Explanation.of(compilation.objective());
    warn(compilation.warnings());
    if (json()) {
      console().out().println(Json.print(json(compilation, explanation)));
    } else if (form.latex) {
      console().out().print(ExplanationLatex.print(explanation));
    } else if (form.html) {
      console().out().print(ExplanationHtml.print(explanation));
    } else {
      console().out().print(Explanation.text(compilation.objective()));
    }
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(Compilation compilation, Explanation explanation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bound", explanation.bound().text());
    object.put("trained_on_a_lower_bound", explanation.trainsOnALowerBound());
    object.put(
        "terms", compilation.objective().terms().stream().map(ExplainCommand::term).toList());
    object.put("notes", List.copyOf(explanation.notes()));
    object.put("warnings", Json.list(compilation.warnings()));
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
