package org.vaec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.graph.rewrite.Rewriter;
import org.vaec.model.CompilerOptions;
import org.vaec.model.Model;
import org.vaec.model.Resolver;
import org.vaec.objective.Derivation;
import org.vaec.objective.Lowering;
import org.vaec.objective.Objective;
import org.vaec.shape.Plate;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Span;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;
import org.vaec.syntax.Statement;

/** From text to graphs. */
public final class Compiler {
  private Compiler() {}

  /**
   * Compiles a model. Each stage takes the previous stage's result and nothing else.
   *
   * @throws ModelException with every diagnostic, if any is an error
   */
  public static Compilation compile(Source source, CompilerOptions options) {
    return compile(source, options, model -> {});
  }

  /**
   * Compiles a model, and says what it is as soon as that is known: a caller may read its data
   * meanwhile.
   *
   * @param resolved gets the model, where nothing is wrong with it so far
   * @throws ModelException with every diagnostic, if any is an error
   */
  public static Compilation compile(
      Source source, CompilerOptions options, Consumer<Model> resolved) {
    Diagnostics diagnostics = new Diagnostics();
    Objective objective = objective(source, options, resolved, diagnostics);
    Graph training = training(objective);
    warnIfNothingIsDrawn(objective, () -> training, diagnostics);
    Graph evaluation = Rewriter.afterGradients().rewrite(Lowering.evaluation(objective));
    Model model = objective.model();
    return new Compilation(
        model.file(), model, objective, step(training), evaluation, diagnostics.warnings());
  }

  /**
   * Finds what is wrong with a model, as {@link #compile} does, and makes no graphs that only
   * running needs.
   *
   * @return the warnings
   * @throws ModelException with every diagnostic, if any is an error
   */
  public static List<Diagnostic> check(Source source, CompilerOptions options) {
    Diagnostics diagnostics = new Diagnostics();
    derive(source, options, diagnostics);
    return diagnostics.warnings();
  }

  /**
   * Derives the objective of a model and makes no graphs.
   *
   * @param diagnostics receives the warnings, the same that {@link #compile} gives
   * @throws ModelException with every diagnostic, if any is an error
   */
  public static Objective derive(Source source, CompilerOptions options, Diagnostics diagnostics) {
    Objective objective = objective(source, options, model -> {}, diagnostics);
    warnIfNothingIsDrawn(objective, () -> training(objective), diagnostics);
    return objective;
  }

  private static Objective objective(
      Source source, CompilerOptions options, Consumer<Model> resolved, Diagnostics diagnostics) {
    ModelFile file = Parser.parse(source, diagnostics);
    Model model = Resolver.resolve(file, options, diagnostics);
    if (!diagnostics.hasErrors()) {
      resolved.accept(model);
    }
    Objective objective = Derivation.derive(model, diagnostics);
    diagnostics.throwIfErrors();
    return objective;
  }

  /** A step of training for an objective: its values and the gradients of its loss. */
  public static Graph step(Objective objective) {
    return step(training(objective));
  }

  private static Graph step(Graph training) {
    return Rewriter.afterGradients().rewrite(withGradients(training));
  }

  private static Graph training(Objective objective) {
    return Rewriter.standard().rewrite(Lowering.training(objective));
  }

  // The graph, which takes longest to make, is asked only where the terms do not tell.
  private static void warnIfNothingIsDrawn(
      Objective objective, Supplier<Graph> training, Diagnostics diagnostics) {
    Model model = objective.model();
    int draws = model.objective().draws();
    if (draws == 1 || objective.isDrawn()) {
      return;
    }
    boolean drawn =
        training.get().values().stream()
            .filter(value -> value.op() instanceof Op.Noise || value.op() instanceof Op.Draw)
            .anyMatch(value -> value.plates().contains(Plate.samples(draws)));
    if (drawn) {
      return;
    }
    Span span =
        model.file().statements().stream()
            .filter(Statement.Objective.class::isInstance)
            .map(Statement::span)
            .findFirst()
            .orElse(new Span(model.file().source(), 0, 0));
    boolean weighted = model.objective().bound().isWeighted();
    diagnostics.add(
        Diagnostic.warning(
                "nothing-drawn",
                span,
                "nothing in this model is drawn, so %d %s of a row are all alike"
                    .formatted(draws, weighted ? "particles" : "samples"))
            .withFix(weighted ? "write `objective elbo()`" : "drop `samples`"));
  }

  // Simplified first: equal leaves are then one value each, and gradients follow the stable forms.
  private static Graph withGradients(Graph training) {
    List<Value> learned = new ArrayList<>();
    for (Value value : training.values()) {
      if (value.op() instanceof Op.Parameter) {
        learned.add(value);
      }
    }
    Map<Value, Value> gradients = Gradients.of(training.output("loss"), learned);
    SequencedMap<String, Value> outputs = new LinkedHashMap<>(training.outputs());
    for (Value parameter : learned) {
      Value gradient = gradients.get(parameter);
      if (gradient != null && parameter.op() instanceof Op.Parameter(String name, var shape)) {
        outputs.put(Compilation.gradient(name), gradient);
      }
    }
    return new Graph(outputs);
  }
}
