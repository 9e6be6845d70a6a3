package org.vaec.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Program;
import org.vaec.model.CompilerOptions;
import org.vaec.plan.Plan;
import org.vaec.plan.Planner;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/** How long a model takes from its text to the plan of its training step, once the JVM is warm. */
final class CompileTimes {
  private static final int ROUNDS = 11;

  /** Rounds over all models before the first that counts. */
  private static final int UNCOUNTED = 10;

  private CompileTimes() {}

  /**
   * Prints a row for each model.
   *
   * @param arguments the folder of the models
   */
  public static void main(String[] arguments) throws IOException {
    List<Source> models = models(Path.of(arguments[0]));
    for (int round = 0; round < UNCOUNTED; round++) {
      models.forEach(CompileTimes::plan);
    }
    System.out.println("| model | text to graph, ms | and plan, ms | values | kernels |");
    System.out.println("|---|--:|--:|--:|--:|");
    for (Source model : models) {
      double[] graph = new double[ROUNDS];
      double[] plan = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        Program program = program(model);
        graph[round] = (System.nanoTime() - start) / 1e6;
        Planner.plan(program.graph(), program.gradients());
        plan[round] = (System.nanoTime() - start) / 1e6;
      }
      Plan made = plan(model);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %d | %d |%n",
          model.name(),
          Compare.median(graph),
          Compare.median(plan),
          program(model).graph().values().size(),
          made.steps().size());
    }
  }

  private static List<Source> models(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".vae"))
          .sorted()
          .map(CompileTimes::read)
          .toList();
    }
  }

  private static Source read(Path file) {
    try {
      return new Source(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Program program(Source model) {
    try {
      Compilation compilation = Compiler.compile(model, CompilerOptions.NONE);
      return new Program(compilation.step(), compilation.gradients());
    } catch (ModelException e) {
      throw new IllegalStateException(model.name() + ": " + e.diagnostics(), e);
    }
  }

  private static Plan plan(Source model) {
    Program program = program(model);
    return Planner.plan(program.graph(), program.gradients());
  }
}
