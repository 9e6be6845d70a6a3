package org.vaec.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of vaec. */
public final class Main {
  /** Set to anything, shows where in vaec's own code a defect came up. */
  private static final String DEBUG = "VAEC_DEBUG";

  /** Codes of what has no text of its own and can only come of options. */
  private static final Set<String> OF_COMMAND_LINE = Set.of("unknown-setting", "optimizer-changed");

  private Main() {}

  public static void main(String[] arguments) {
    ProcessStream out = ProcessStream.to(new FileOutputStream(FileDescriptor.out));
    Console console =
        Console.ofProcess(out, Integer.getInteger("vaec.columns", 0), System.getenv());
    Interruption interruption = new Interruption();
    interruption.listenToSignals();
    FirstCompilation first = FirstCompilation.of(arguments);
    CommandLine commandLine = commandLine(arguments, console, interruption);
    commandLine.setExecutionStrategy(
        parsed -> {
          first.await();
          return new CommandLine.RunLast().execute(parsed);
        });
    int code = run(arguments, commandLine, console);
    console.flush();
    Optional<String> lost = out.failure();
    if (code == ExitCode.DONE && lost.isPresent()) {
      console.err().println("vaec: standard output is not complete: " + lost.get());
      console.flush();
      code = ExitCode.WRONG_INPUT;
    }
    interruption.finished();
    end(code, interruption);
  }

  /**
   * Ends the JVM. Java's exit first looks for loggers, for which it opens every jar of the class
   * path: a tenth of a check's time. It is left out where nothing waits for it.
   */
  private static void end(int code, Interruption interruption) {
    // Otherwise the end is under way, with an exit code of its own, and another exit would wait for
    // it: after looking for loggers, which fails there.
    if (!interruption.isRequested()) {
      Runtime.getRuntime().halt(code);
    }
  }

  /** Runs one command line on these streams and returns its exit code. */
  public static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    Console console = Console.of(in, out, err);
    int code = run(arguments.toArray(String[]::new), console, new Interruption());
    console.flush();
    return code;
  }

  static int run(String[] arguments, Console console, Interruption interruption) {
    return run(arguments, commandLine(arguments, console, interruption), console);
  }

  private static int run(String[] arguments, CommandLine commandLine, Console console) {
    try {
      return DeepStack.run(() -> commandLine.execute(arguments));
    } catch (StackOverflowError e) {
      return failure(tooDeep(), console, isJson(arguments));
    } catch (OutOfMemoryError e) {
      return failure(JavaMemory.isShort(), console, isJson(arguments));
    } catch (Error e) {
      return defect(e, console, isJson(arguments));
    }
  }

  private static CommandLine commandLine(
      String[] arguments, Console console, Interruption interruption) {
    Map<String, Supplier<Subcommand>> commands = new LinkedHashMap<>();
    commands.put("run", () -> new RunCommand(console, interruption));
    commands.put("check", () -> new CheckCommand(console));
    commands.put("explain", () -> new ExplainCommand(console));
    commands.put("claim", () -> new ClaimCommand(console));
    commands.put("show", () -> new ShowCommand(console));
    commands.put("fmt", () -> new FormatCommand(console));
    commands.put("eval", () -> new EvaluateCommand(console, interruption));
    commands.put("variance", () -> new VarianceCommand(console));
    commands.put("distributions", () -> new DistributionsCommand(console));
    PlannedCommand.all(console).forEach((name, command) -> commands.put(name, () -> command));
    // Picocli reads the annotations of every command that it has, which takes long: it gets the one
    // that is asked for, and all of them where it has to list or to guess.
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      commands.keySet().retainAll(Set.of(arguments[0]));
    }
    CommandLine commandLine = new CommandLine(new Vaec());
    commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
    if (commands.containsKey("claim")) {
      // A formula may begin with a minus sign: "-KL(q || p) = ...".
      commandLine
          .getSubcommands()
          .get("claim")
          .setPosixClusteredShortOptionsAllowed(false)
          .setUnmatchedOptionsArePositionalParams(true);
    }
    return commandLine
        .setOut(new PrintWriter(console.out(), true))
        .setErr(new PrintWriter(console.err(), true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler((e, given) -> wrongUsage(e, console, isJson(given)))
        .setExecutionExceptionHandler(
            (e, command, parsed) ->
                failure(e, console, isJson(parsed.originalArgs().toArray(String[]::new))));
  }

  // Even a command line that cannot be parsed is answered in the form that it asks for.
  private static boolean isJson(String[] arguments) {
    return Arrays.asList(arguments).contains("--json");
  }

  private static int wrongUsage(ParameterException e, Console console, boolean json) {
    String message = message(e);
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    if (json) {
      Diagnostic diagnostic = Diagnostic.error("wrong-usage", message);
      console.out().println(Json.print(Json.report(List.of(diagnostic))));
    }
    console.err().println("vaec: " + message);
    console.err().println("see `" + command + " --help`");
    return ExitCode.WRONG_USAGE;
  }

  private static String message(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage();
    }
    CommandLine command = e.getCommandLine();
    String word = unmatched.getUnmatched().getFirst();
    String name = command.getCommandSpec().qualifiedName(" ");
    if (unmatched.isUnknownOption()) {
      String option = word.replaceFirst("=.*", "");
      return "`%s` has no option `%s`%s"
          .formatted(name, option, meant(option, command.getCommandSpec().optionsMap().keySet()));
    }
    return command.getParent() == null
        ? "there is no command `%s`%s"
            .formatted(word, meant(word, command.getSubcommands().keySet()))
        : "`%s` does not take a further argument, such as `%s`".formatted(name, word);
  }

  private static String meant(String word, java.util.Collection<String> names) {
    return Spelling.closest(word, names).map(name -> "; did you mean `" + name + "`?").orElse("");
  }

  private static int failure(Exception e, Console console, boolean json) {
    if (!(e instanceof ModelException wrong)) {
      return defect(e, console, json);
    }
    if (json) {
      console.out().println(Json.print(Json.report(wrong.diagnostics())));
    }
    // Standard error is for people, who may be reading along.
    DiagnosticReport.print(wrong.diagnostics(), console);
    return wrong.diagnostics().stream().filter(Diagnostic::isError).allMatch(Main::isOfCommandLine)
        ? ExitCode.WRONG_USAGE
        : ExitCode.WRONG_INPUT;
  }

  // A value of --set is compiled as text of its own; an unknown key has no text at all.
  private static boolean isOfCommandLine(Diagnostic diagnostic) {
    return diagnostic
        .span()
        .map(span -> span.source().name().startsWith("--set "))
        .orElse(OF_COMMAND_LINE.contains(diagnostic.code()));
  }

  private static ModelException tooDeep() {
    return new ModelException(
        Diagnostic.error(
                "too-deep",
                "too many values, layers or latents of this model depend on one another in a row")
            .withFix("make the longest chain of `let`, `prior` or `network` shorter"));
  }

  private static int defect(Throwable e, Console console, boolean json) {
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    Diagnostic diagnostic =
        Diagnostic.error("defect", "vaec is wrong: " + what)
            .withFix(
                "please report this with the model and the command line; "
                    + DEBUG
                    + "=1 shows where it happened");
    if (json) {
      console.out().println(Json.print(Json.report(List.of(diagnostic))));
    }
    console.err().println(diagnostic.message());
    console.err().println(diagnostic.fix().orElseThrow());
    if (System.getenv(DEBUG) != null) {
      e.printStackTrace(console.err());
    }
    return ExitCode.DEFECT;
  }
}
