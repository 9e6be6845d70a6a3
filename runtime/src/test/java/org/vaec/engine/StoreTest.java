package org.vaec.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.shape.Shape;

class StoreTest {

  private static Store store(Precision precision) {
    SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("w", Shape.of(3, 7));
    shapes.put("b", Shape.SCALAR);
    shapes.put("c", Shape.of(2));
    return new Store(precision, Layout.of(shapes));
  }

  @ParameterizedTest
  @EnumSource
  void everyArrayBeginsAtACacheLine(Precision precision) {
    Store store = store(precision);
    for (String name : store.names()) {
      assertEquals(0, store.memory(name).address() % Layout.ALIGNMENT, name);
    }
  }

  @Test
  void arraysOfOneShapeFollowTheFirstOfThem() {
    SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("w0", Shape.of(30));
    shapes.put("b0", Shape.of(1));
    shapes.put("w1", Shape.of(30));
    shapes.put("b1", Shape.of(1));
    shapes.put("w2", Shape.of(30));
    Layout layout = Layout.of(shapes);
    assertEquals(List.of("w0", "b0", "w1", "b1", "w2"), List.copyOf(layout.shapes().keySet()));
    assertEquals(32, layout.offset("w1"));
    assertEquals(64, layout.offset("w2"));
    assertEquals(96, layout.offset("b0"));
    assertEquals(112, layout.offset("b1"));
    assertEquals(128, layout.length());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSetIsReadBackAndNothingElseChanges(Precision precision) {
    Store store = store(precision);
    store.set("b", 0.5);
    store.set("c", new float[] {1.5f, -2});
    assertArrayEquals(new double[] {0.5}, store.get("b"));
    assertArrayEquals(new double[] {1.5, -2}, store.get("c"));
    assertArrayEquals(new double[21], store.get("w"));
  }

  @Test
  void singlePrecisionRounds() {
    Store store = store(Precision.FLOAT32);
    store.set("b", 0.1);
    assertArrayEquals(new double[] {0.1f}, store.get("b"));
  }

  @Test
  void aCopySharesNothing() {
    Store store = store(Precision.FLOAT64);
    store.set("b", 1);
    Store copy = store.copy();
    store.set("b", 2);
    assertArrayEquals(new double[] {1}, copy.get("b"));
    store.copyFrom(copy);
    assertArrayEquals(new double[] {1}, store.get("b"));
  }

  @Test
  void wrongNamesAndLengthsAreRefused() {
    Store store = store(Precision.FLOAT64);
    assertThrows(IllegalStateException.class, () -> store.get("v"));
    assertThrows(IllegalStateException.class, () -> store.set("c", 1, 2, 3));
    assertThrows(IllegalStateException.class, () -> store.copyFrom(store(Precision.FLOAT32)));
  }

  @Test
  void aStateHoldsTheParametersAndStatisticsOfAllItsGraphs() {
    SequencedMap<String, Value> training = new LinkedHashMap<>();
    training.put(
        "loss",
        Value.parameter("w", Shape.of(2)).times(Value.statistic("mean", Shape.SCALAR)).sumLast(1));
    SequencedMap<String, Value> evaluation = new LinkedHashMap<>();
    evaluation.put("score", Value.parameter("w", Shape.of(2)).sumLast(1));
    evaluation.put("other", Value.parameter("v", Shape.SCALAR));
    State state = State.of(Precision.FLOAT64, List.of(new Graph(training), new Graph(evaluation)));
    assertEquals(List.of("w", "v"), List.copyOf(state.parameters().names()));
    assertEquals(List.of("mean"), List.copyOf(state.statistics().names()));
    state.set("mean", 3);
    State copy = state.copy();
    state.set("mean", 4);
    assertArrayEquals(new double[] {3}, copy.get("mean"));
  }
}
