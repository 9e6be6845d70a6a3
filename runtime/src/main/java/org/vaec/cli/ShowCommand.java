package org.vaec.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.model.ModelPrinter;
import org.vaec.objective.Objective;
import org.vaec.objective.Term;
import org.vaec.plan.Planner;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;
import org.vaec.source.Spelling;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vaec show MODEL --stage S}. */
@Command(name = "show", header = "Print a model as one stage of the compiler leaves it.")
final class ShowCommand extends Subcommand {

  /** The forms that a model goes through, in that order. */
  enum Stage {
    FILE,
    MODEL,
    OBJECTIVE,
    GRAPH,
    PLAN,
    EVALUATION;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static String list() {
      return Arrays.stream(values()).map(Stage::word).collect(Collectors.joining(", "));
    }
  }

  @Parameters(paramLabel = "MODEL", description = "A model file, or - for standard input.")
  private String model;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      required = true,
      description = {
        "file: the statements as parsed;",
        "model: names, sizes, supports and networks resolved;",
        "objective: the bound as terms with their estimators;",
        "graph: the computation graph of one training step, gradients included;",
        "plan: the kernels and buffers of that step, with their cost;",
        "evaluation: the computation graph of evaluation."
      })
  private String stage;

  ShowCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Stage wanted = stage();
    Source source = read(model);
    String text = wanted == Stage.FILE ? file(source) : later(wanted, source);
    if (json()) {
      console().out().println(Json.print(Map.of("stage", wanted.word(), "text", text)));
    } else {
      console().out().print(text);
    }
    return ExitCode.DONE;
  }

  private Stage stage() {
    for (Stage candidate : Stage.values()) {
      if (candidate.word().equals(stage)) {
        return candidate;
      }
    }
    String meant =
        Spelling.closest(stage, Arrays.stream(Stage.values()).map(Stage::word).toList())
            .map(word -> "; did you mean `" + word + "`?")
            .orElse("");
    throw wrongUsage("there is no stage `" + stage + "`, only " + Stage.list() + meant);
  }

  // What was written can be shown even where later stages would refuse it.
  private static String file(Source source) {
    Diagnostics diagnostics = new Diagnostics();
    ModelFile file = Parser.parse(source, diagnostics);
    diagnostics.throwIfErrors();
    return file.statements().stream().map(RecordTree::print).collect(Collectors.joining());
  }

  private String later(Stage wanted, Source source) {
    return switch (wanted) {
      case FILE -> throw new IllegalStateException("show: the file is shown without compiling");
      case MODEL -> ModelPrinter.print(derived(source).model());
      case OBJECTIVE ->
          derived(source).terms().stream().map(ShowCommand::term).collect(Collectors.joining());
      case GRAPH -> compiled(source).step().toString();
      case PLAN -> plan(compiled(source));
      case EVALUATION -> compiled(source).evaluation().toString();
    };
  }

  private Objective derived(Source source) {
    Diagnostics diagnostics = new Diagnostics();
    Objective objective = Compiler.derive(source, CompilerOptions.NONE, diagnostics);
    warn(diagnostics.warnings());
    return objective;
  }

  private Compilation compiled(Source source) {
    Compilation compilation = Compiler.compile(source, CompilerOptions.NONE);
    warn(compilation.warnings());
    return compilation;
  }

  private static String plan(Compilation compilation) {
    int rows = compilation.model().train().batch();
    return "one step on a batch of %d rows, in single precision%n".formatted(rows)
        + Planner.plan(compilation.step(), compilation.gradients())
            .print(Float.BYTES, plate -> rows);
  }

  private static String term(Term term) {
    return "%s %s = %s\n  form %s, estimator %s\n  %s\n"
        .formatted(
            term.kind().sign() > 0 ? "+" : "-",
            term.name(),
            term.mathematics(),
            term.form().name().toLowerCase(Locale.ROOT),
            term.estimator().word(),
            term.formula());
  }
}
