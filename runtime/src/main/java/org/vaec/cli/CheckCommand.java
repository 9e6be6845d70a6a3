package org.vaec.cli;

import java.util.ArrayList;
import java.util.List;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vaec check MODEL...}. */
@Command(name = "check", header = "Check models without data: all that can be proved is.")
final class CheckCommand extends Subcommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "A model file, or - for standard input.")
  private List<String> models;

  CheckCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    List<Diagnostic> all = new ArrayList<>();
    for (String model : models) {
      List<Diagnostic> found = check(model);
      all.addAll(found);
      if (found.isEmpty() && !json() && !quiet()) {
        console().out().println(model + ": ok");
      }
    }
    if (json()) {
      console().out().println(Json.print(Json.report(all)));
    } else {
      DiagnosticReport.print(
          quiet() ? all.stream().filter(Diagnostic::isError).toList() : all, console());
    }
    return all.stream().anyMatch(Diagnostic::isError) ? ExitCode.WRONG_INPUT : ExitCode.DONE;
  }

  private List<Diagnostic> check(String model) {
    try {
      return Compiler.check(read(model), CompilerOptions.NONE);
    } catch (ModelException e) {
      return e.diagnostics();
    }
  }
}
