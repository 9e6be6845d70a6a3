package org.vaec.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.graph.Graph;
import org.vaec.objective.Alternatives;
import org.vaec.objective.Objective;
import org.vaec.objective.Statistics;
import org.vaec.objective.Term;
import org.vaec.train.Baselines;
import org.vaec.train.Feed;

/**
 * Compares the estimators that a model could use, term by term: the chosen ones, and each
 * alternative with one thing changed. Parameters, minibatch and data stay; the noise is new in each
 * step.
 */
public final class EstimatorComparison {
  /** Steps in which decaying baselines settle, before any is counted. */
  private static final int SETTLING = 50;

  /** Makes an engine for a program over a state. */
  @FunctionalInterface
  public interface Engines {
    Engine create(Program program, State state);
  }

  private final Objective objective;
  private final State parameters;
  private final Engines engines;
  private final Rows rows;
  private final int[] batch;
  private final long seed;

  /**
   * @param parameters where gradients are taken; left as they are
   * @param batch the numbers of the rows of the minibatch
   * @param seed of the noise
   */
  public EstimatorComparison(
      Objective objective, State parameters, Engines engines, Rows rows, int[] batch, long seed) {
    this.objective = objective;
    this.parameters = parameters;
    this.engines = engines;
    this.rows = rows;
    this.batch = batch.clone();
    this.seed = seed;
  }

  /**
   * Every term, and the bound as a whole, under every estimator that makes a difference to it.
   *
   * @param steps how often each is drawn, at least 2
   */
  public List<EstimatorVariance> compare(int steps) {
    List<Alternatives.Alternative> alternatives = Alternatives.of(objective);
    List<EstimatorVariance> found = new ArrayList<>();
    for (Term term : objective.terms()) {
      Graph chosen = Compiler.step(only(objective, term.name()));
      found.add(
          measure(
              term.name(),
              Alternatives.chosen(objective, term),
              true,
              Alternatives.isBiased(objective, term),
              chosen,
              steps));
      for (Alternatives.Alternative alternative : alternatives) {
        if (!alternative.terms().contains(term.name())) {
          continue;
        }
        Graph other = Compiler.step(only(alternative.objective(), term.name()));
        if (!other.toString().equals(chosen.toString())) {
          found.add(
              measure(
                  term.name(),
                  alternative.text(),
                  false,
                  isBiased(alternative.objective(), term.name()),
                  other,
                  steps));
        }
      }
    }
    found.add(
        measure(
            objective.total(),
            "all as chosen",
            true,
            Alternatives.isBiased(objective),
            Compiler.step(objective),
            steps));
    for (Alternatives.Alternative alternative : alternatives) {
      found.add(
          measure(
              objective.total(),
              alternative.text(),
              false,
              Alternatives.isBiased(alternative.objective()),
              Compiler.step(alternative.objective()),
              steps));
    }
    return found;
  }

  private static boolean isBiased(Objective objective, String name) {
    return objective.terms().stream()
        .filter(term -> term.name().equals(name))
        .anyMatch(term -> Alternatives.isBiased(objective, term));
  }

  private static Objective only(Objective objective, String name) {
    return new Objective(
        objective.model(),
        objective.terms().stream().filter(term -> term.name().equals(name)).toList());
  }

  private EstimatorVariance measure(
      String term, String estimator, boolean isChosen, boolean isBiased, Graph graph, int steps) {
    State state = State.of(parameters.precision(), List.of(graph));
    fill(state);
    SequencedMap<String, String> gradients = new LinkedHashMap<>();
    for (String name : state.parameters().names()) {
      if (graph.outputs().containsKey(Compilation.gradient(name))) {
        gradients.put(name, Compilation.gradient(name));
      }
    }
    Feed feed = new Feed(rows, graph);
    feed.select(batch, 0);
    Bindings bindings = feed.bind(Bindings.rows(batch.length).withSeed(seed));
    RunningMoments value = new RunningMoments(1);
    RunningMoments gradient = new RunningMoments(entries(state, gradients));
    try (Engine engine = engines.create(new Program(graph, gradients), state)) {
      Baselines baselines = new Baselines(state);
      int settling = baselines.isEmpty() ? 0 : SETTLING;
      for (int step = 0; step < settling + steps; step++) {
        bindings.moveTo(step);
        Results results = engine.run(bindings);
        if (step >= settling) {
          value.add(new double[] {results.scalar(term)});
          gradient.add(entries(results, gradients, gradient.size()));
        }
        baselines.update(results, step);
      }
    }
    return new EstimatorVariance(
        term,
        estimator,
        isChosen,
        isBiased,
        value.mean(0),
        Math.sqrt(value.variance() / steps),
        gradient.variance(),
        Work.of(graph, batch.length));
  }

  private void fill(State state) {
    for (String name : state.parameters().names()) {
      state.set(name, parameters.get(name));
    }
    for (String name : state.statistics().names()) {
      if (name.equals(Statistics.WARMUP)) {
        state.set(name, 1);
      } else if (parameters.statistics().names().contains(name)) {
        state.set(name, parameters.get(name));
      }
    }
  }

  private static int entries(State state, SequencedMap<String, String> gradients) {
    return gradients.keySet().stream()
        .mapToInt(name -> state.parameters().layout().shapes().get(name).elements())
        .sum();
  }

  private static double[] entries(
      Results results, SequencedMap<String, String> gradients, int size) {
    double[] all = new double[size];
    int at = 0;
    for (String output : gradients.values()) {
      double[] gradient = results.get(output);
      System.arraycopy(gradient, 0, all, at, gradient.length);
      at += gradient.length;
    }
    return all;
  }
}
