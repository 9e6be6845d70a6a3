package org.vaec.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

/**
 * What a model knows between two steps: its parameters, which an optimizer changes, and its
 * statistics, which are set once from the training rows. Shared by all engines and the optimizer;
 * engines read it anew at every run.
 *
 * @param parameters the learned arrays
 * @param statistics the arrays fixed while training
 */
public record State(Store parameters, Store statistics) {

  public State {
    for (String name : parameters.names()) {
      if (statistics.layout().contains(name)) {
        throw new IllegalStateException("engine: " + name + " is both a parameter and a statistic");
      }
    }
  }

  /**
   * Room, filled with 0, for every parameter and statistic of some graphs (one that trains, one
   * that evaluates), in the order in which they occur.
   */
  public static State of(Precision precision, List<Graph> graphs) {
    SequencedMap<String, Shape> parameters = new LinkedHashMap<>();
    SequencedMap<String, Shape> statistics = new LinkedHashMap<>();
    for (Graph graph : graphs) {
      for (Value value : graph.values()) {
        if (value.op() instanceof Op.Parameter(String name, Shape shape)) {
          add(parameters, name, shape);
        } else if (value.op() instanceof Op.Statistic(String name, Shape shape)) {
          add(statistics, name, shape);
        }
      }
    }
    return new State(
        new Store(precision, Layout.of(parameters)), new Store(precision, Layout.of(statistics)));
  }

  private static void add(SequencedMap<String, Shape> shapes, String name, Shape shape) {
    Shape known = shapes.putIfAbsent(name, shape);
    if (known != null && !known.equals(shape)) {
      throw new IllegalStateException(
          "engine: " + name + " has the shapes " + known + " and " + shape);
    }
  }

  public Precision precision() {
    return parameters.precision();
  }

  /** The store that holds an array. */
  private Store holding(String name) {
    return statistics.layout().contains(name) ? statistics : parameters;
  }

  /** A copy of a parameter or statistic, row-major. */
  public double[] get(String name) {
    return holding(name).get(name);
  }

  /** Overwrites a parameter or statistic. */
  public void set(String name, double... values) {
    holding(name).set(name, values);
  }

  /** A state of equal contents that shares nothing with this one. */
  public State copy() {
    return new State(parameters.copy(), statistics.copy());
  }

  /** Overwrites everything with the contents of a state of equal layout, such as a copy. */
  public void copyFrom(State other) {
    parameters.copyFrom(other.parameters);
    statistics.copyFrom(other.statistics);
  }
}
