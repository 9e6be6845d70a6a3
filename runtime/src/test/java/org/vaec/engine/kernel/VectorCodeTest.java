package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.engine.Precision;
import org.vaec.engine.kernel.VectorCode.Operation;

/** Values of a loop that are computed once. */
class VectorCodeTest {
  private static int cost(Precision precision, String... formulas) {
    List<LoopBody.Line> lines =
        Arrays.stream(formulas).map(name -> new LoopBody.Line(name, List.of(0), true)).toList();
    LoopBody body = new LoopBody(precision, List.of(LoopBody.Input.LINE), lines);
    return Loops.vectorizer(precision).code(body).cost();
  }

  @Test
  void equalOperationsOnEqualOperandsAreOneValue() {
    VectorCode code = new VectorCode();
    int x = code.input();
    int y = code.input();
    int difference = code.value(Operation.SUBTRACT, List.of(x, y), null);
    assertEquals(difference, code.value(Operation.SUBTRACT, List.of(x, y), null));
    assertNotEquals(difference, code.value(Operation.SUBTRACT, List.of(y, x), null));
    assertNotEquals(difference, code.value(Operation.ADD, List.of(x, y), null));
    assertEquals(3, code.cost());
  }

  @Test
  void inputsAreNeverOneValue() {
    VectorCode code = new VectorCode();
    assertNotEquals(code.input(), code.input());
  }

  @Test
  void zeroAndMinusZeroAreTwoNumbers() {
    VectorCode code = new VectorCode();
    assertNotEquals(
        code.value(Operation.NUMBER, List.of(), 0f), code.value(Operation.NUMBER, List.of(), -0f));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void softplusAndSigmoidShareTheirExponential(Precision precision) {
    // What the sigmoid adds: e or 1, e + 1 and the quotient.
    int added = cost(precision, "softplus", "sigmoid") - cost(precision, "softplus");
    assertTrue(added <= 3, precision + ": " + added);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aFormulaASecondTimeCostsNothing(Precision precision) {
    assertEquals(cost(precision, "tanh"), cost(precision, "tanh", "tanh"));
  }
}
