package org.vaec.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.syntax.Formatter;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vaec fmt MODEL...}. */
@Command(name = "fmt", header = "Lay models out in the one canonical way.")
final class FormatCommand extends Subcommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "A model file, rewritten in place; - formats standard input to standard output.")
  private List<String> models;

  @Option(
      names = "--check",
      description = "Write nothing; name the files that would change and exit with 1.")
  private boolean check;

  FormatCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (json() && !check && models.contains(ModelText.STANDARD_INPUT)) {
      throw wrongUsage("--json and a model from standard input both want standard output");
    }
    List<Diagnostic> wrong = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (String model : models) {
      try {
        if (format(model)) {
          changed.add(model);
        }
      } catch (ModelException e) {
        // The other files are formatted all the same.
        wrong.addAll(e.diagnostics());
      }
    }
    report(wrong, changed);
    boolean refused = !wrong.isEmpty() || (check && !changed.isEmpty());
    return refused ? ExitCode.WRONG_INPUT : ExitCode.DONE;
  }

  private void report(List<Diagnostic> wrong, List<String> changed) {
    DiagnosticReport.print(wrong, console());
    if (json()) {
      Map<String, Object> report = Json.report(wrong);
      report.put("ok", wrong.isEmpty() && !(check && !changed.isEmpty()));
      report.put("changed", changed);
      console().out().println(Json.print(report));
    } else if (check) {
      changed.forEach(console().out()::println);
    } else {
      changed.stream()
          .filter(model -> !model.equals(ModelText.STANDARD_INPUT))
          .forEach(model -> note("formatted " + model));
    }
  }

  /** Whether the text was not in the canonical layout. */
  private boolean format(String model) {
    Source source = read(model);
    Diagnostics diagnostics = new Diagnostics();
    ModelFile file = Parser.parse(source, diagnostics);
    // What could not be parsed would be lost.
    diagnostics.throwIfErrors();
    String formatted = Formatter.format(file);
    boolean differs = !formatted.equals(source.text());
    if (model.equals(ModelText.STANDARD_INPUT)) {
      if (!check) {
        console().out().print(formatted);
      }
    } else if (differs && !check) {
      write(model, formatted);
    }
    return differs;
  }

  // Beside the file first, then moved: nobody ever sees half a model.
  private static void write(String model, String text) {
    try {
      // Through a link to the file itself, which keeps its permissions.
      Path path = Path.of(model).toRealPath();
      if (!Files.isWritable(path)) {
        throw new AccessDeniedException(model);
      }
      Path partial = Files.createTempFile(path.getParent(), ".vaec-", ".vae");
      try {
        Files.copy(
            path, partial, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(partial, text);
        Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      String why =
          e instanceof AccessDeniedException
              ? "permission denied"
              : e instanceof FileSystemException f && f.getReason() != null
                  ? f.getReason()
                  : e.getMessage();
      throw new ModelException(
          Diagnostic.error("unwritable-file", "cannot write `" + model + "`: " + why));
    }
  }
}
