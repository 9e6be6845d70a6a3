package org.vaec.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

class GraphTest {
  private static Graph graph(Map<String, Value> outputs) {
    SequencedMap<String, Value> ordered = new LinkedHashMap<>();
    outputs.keySet().stream().sorted().forEach(name -> ordered.put(name, outputs.get(name)));
    return new Graph(ordered);
  }

  @Test
  void theTextHasOneLineForEachValueWithItsPlatesAndShape() {
    Value x = Value.input("x", Shape.of(3));
    Value w = Value.parameter("W", Shape.of(2, 3));
    Value z =
        w.matrixProduct(x)
            .plus(
                Value.noise(
                    "z", Op.NoiseKind.NORMAL, Set.of(Plate.samples(4), Plate.ROW), Shape.of(2)));
    Value loss = z.square().times(0.5).sumEvent().sumPlates(Set.of(Plate.samples(4), Plate.ROW));
    assertEquals(
        """
        %0 = parameter W             : [2, 3]
        %1 = input x                 : {row} [3]
        %2 = contract ij,j->i %0, %1 : {row} [2]
        %3 = noise normal z          : {sample, row} [2]
        %4 = add %2, %3              : {sample, row} [2]
        %5 = square %4               : {sample, row} [2]
        %6 = mul %5, 0.5             : {sample, row} [2]
        %7 = sum over axes [0] %6    : {sample, row} []
        %8 = sum over sample row %7  : []
        loss = %8
        one = 1
        z = %4
        """,
        graph(Map.of("loss", loss, "z", z, "one", Value.constant(1))).toString());
  }

  @Test
  void aLongSumIsWalkedWithoutRecursion() {
    Value sum = Value.constant(0);
    for (int i = 0; i < 100_000; i++) {
      sum = sum.plus(1);
    }
    assertEquals(100_000, Evaluator.ofConstants().run(sum)[0]);
  }

  @Test
  void inputsThatDoNotFitAreRefused() {
    Value vector = Value.parameter("v", Shape.of(3));
    assertThrows(IllegalStateException.class, () -> vector.plus(Value.parameter("u", Shape.of(2))));
    assertThrows(IllegalStateException.class, () -> vector.sumPlates(Set.of(Plate.ROW)));
    assertThrows(IllegalStateException.class, () -> vector.reshape(Shape.of(2)));
    assertThrows(IllegalStateException.class, () -> vector.sumAxes(List.of(1)));
    assertThrows(IllegalStateException.class, () -> vector.transpose(List.of(1)));
    assertThrows(IllegalStateException.class, () -> vector.slice(0, 2, 4));
    assertThrows(IllegalStateException.class, vector::cholesky);
  }

  @Test
  void theVerifierRefusesAnotherTypeAndAnotherLeaf() {
    Value x = Value.parameter("x", Shape.SCALAR);
    Graph original = graph(Map.of("y", x.exp()));
    GraphVerifier.verify(original, graph(Map.of("y", x.plus(1))));
    for (Value other :
        List.of(
            x.expand(0, 2),
            x.plus(Value.input("data", Shape.SCALAR)),
            Value.parameter("other", Shape.SCALAR))) {
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class,
              () -> GraphVerifier.verify(original, graph(Map.of("y", other))));
      assertTrue(refusal.getMessage().startsWith("verifier: "), refusal.getMessage());
    }
    assertThrows(
        IllegalStateException.class,
        () -> GraphVerifier.verify(original, graph(Map.of("z", x.exp()))));
  }
}
