package org.vaec.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vaec.source.Diagnostic;
import org.vaec.source.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One command: what all of them share. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
abstract class Subcommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      description = "Print one JSON object on standard output; progress goes to standard error.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but the result and errors.")
  private boolean quiet;

  Subcommand(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  final boolean json() {
    return json;
  }

  final long seed() {
    return seed;
  }

  final boolean quiet() {
    return quiet;
  }

  /** Whether the user wrote this option, rather than leaving it to its default. */
  final boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** All that the user wrote behind an option, each time that it was given. */
  final List<String> given(String option) {
    return isGiven(option)
        ? spec.commandLine().getParseResult().matchedOption(option).originalStringValues()
        : List.of();
  }

  final Source read(String model) {
    return ModelText.read(model, console.in());
  }

  /** Prints warnings, unless they are part of a JSON object or not wanted. */
  final void warn(List<Diagnostic> warnings) {
    if (!json && !quiet) {
      DiagnosticReport.print(warnings, console);
    }
  }

  final void note(String line) {
    console.notes(quiet).println(line);
  }

  /** Of an unset variable of the shell, as in {@code --out "$OUT"}, the current folder is made. */
  final void requireNotEmpty(String option, Path path) {
    if (path != null && path.toString().isBlank()) {
      throw wrongUsage(option + " is empty");
    }
  }

  /** The command line is wrong: one line and where to read more. */
  final ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
