package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;
import org.vaec.plan.Tile;

/** The engine's formulas against the functions they stand for, and their vectors against them. */
class FormulasTest {
  private static final int NUMBERS = 200_000;

  /** Numbers of every size and sign, and those at which formulas change their form. */
  private static double[] numbers(Precision precision, int seed) {
    Random random = new Random(seed);
    double[] special = {
      0.0,
      -0.0,
      1,
      -1,
      0.5,
      -0.5,
      10,
      -10,
      20,
      -20,
      88.72283,
      -87.33654,
      88.8,
      -104,
      709.78,
      -708,
      710,
      -746,
      Float.MIN_NORMAL,
      Float.MIN_VALUE,
      Double.MIN_NORMAL,
      Double.MIN_VALUE,
      Float.MAX_VALUE,
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN
    };
    double[] numbers = new double[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      double number =
          switch (i % 4) {
            case 0 -> random.nextGaussian();
            case 1 -> 40 * random.nextGaussian();
            case 2 -> Math.scalb(random.nextGaussian(), random.nextInt(60) - 40);
            default ->
                i / 4 < special.length ? special[i / 4] : Math.exp(9 * random.nextGaussian());
          };
      numbers[i] = precision == Precision.FLOAT32 ? (float) number : number;
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(UnaryFunction.class)
  void functionsAreThoseOfTheGraphWithinAFewUnitsInTheLastPlace(UnaryFunction function) {
    for (Precision precision : Precision.values()) {
      DoubleUnaryOperator meaning = new Lanes(precision, Loops.Use.NEVER).meaning(function);
      boolean isSingle = precision == Precision.FLOAT32;
      for (double x : numbers(precision, 1)) {
        double exact = function.apply(x);
        double actual = meaning.applyAsDouble(x);
        // What is too small to be a normal number may be 0.
        double tiny = isSingle ? 2 * Float.MIN_NORMAL : 2 * Math.exp(-708);
        double unit = isSingle ? Math.ulp((float) exact) : Math.ulp(exact);
        // expm1 and what rests on it lose a bit where one form follows the other.
        boolean isNear =
            Double.compare(exact, actual) == 0
                || exact == actual
                || Math.abs(exact - actual) <= Math.max(4 * unit, tiny)
                || (isSingle && Math.abs(exact) > Float.MAX_VALUE && (float) exact == actual);
        assertTrue(
            isNear, precision + " " + function + "(" + x + ") = " + actual + ", not " + exact);
      }
    }
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @EnumSource(UnaryFunction.class)
  void vectorsOfAFunctionAreTheNumbersBitForBit(UnaryFunction function) {
    for (Precision precision : Precision.values()) {
      if (!Loops.vectorizer(precision).knows(function.symbol())) {
        continue;
      }
      Lanes lanes = new Lanes(precision, Loops.Use.NEVER);
      Heap heap = new Heap();
      DoubleUnaryOperator meaning = lanes.meaning(function);
      compare(precision, function.symbol(), 1, (x, y, n) -> lanes.map(meaning, x[0], y, n, heap));
    }
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @EnumSource(BinaryFunction.class)
  void vectorsOfAFunctionOfTwoAreTheNumbersBitForBit(BinaryFunction function) {
    for (Precision precision : Precision.values()) {
      if (!Loops.vectorizer(precision).knows(function.symbol())) {
        continue;
      }
      Lanes lanes = new Lanes(precision, Loops.Use.NEVER);
      Heap heap = new Heap();
      compare(
          precision,
          function.symbol(),
          2,
          (x, y, n) -> lanes.map(function, x[0], x[1], y, n, heap));
    }
  }

  @EnabledIf("org.vaec.engine.kernel.Lanes#hasVectors")
  @ParameterizedTest
  @EnumSource(Precision.class)
  void linesThatShareValuesAreTheNumbersBitForBit(Precision precision) {
    List<UnaryFunction> functions =
        List.of(UnaryFunction.SOFTPLUS, UnaryFunction.SIGMOID, UnaryFunction.TANH);
    Lanes lanes = new Lanes(precision, Loops.Use.NEVER);
    Heap heap = new Heap();
    compare(
        precision,
        functions.stream().map(UnaryFunction::symbol).toList(),
        1,
        functions.stream()
            .map(lanes::meaning)
            .<Scalar>map(meaning -> (x, y, n) -> lanes.map(meaning, x[0], y, n, heap))
            .toList());
  }

  private interface Scalar {
    void run(long[] inputs, long result, int n);
  }

  private static void compare(Precision precision, String formula, int inputs, Scalar scalar) {
    compare(precision, List.of(formula), inputs, List.of(scalar));
  }

  /** Compares a loop that has a line for each formula with the formulas number by number. */
  private static void compare(
      Precision precision, List<String> formulas, int inputs, List<Scalar> scalars) {
    Lanes lanes = new Lanes(precision, Loops.Use.ALWAYS);
    int bytes = precision.bytes();
    try (Arena arena = Arena.ofConfined()) {
      Scratch scratch = new Scratch(arena, bytes);
      long[] at = new long[inputs + formulas.size()];
      for (int i = 0; i < at.length; i++) {
        at[i] = scratch.take(NUMBERS);
      }
      List<Integer> operands = inputs == 1 ? List.of(0) : List.of(0, 1);
      for (int input = 0; input < inputs; input++) {
        double[] numbers = numbers(precision, input);
        for (int i = 0; i < NUMBERS; i++) {
          // Special numbers meet ordinary ones, too.
          lanes.set(at[input] + (long) i * bytes, numbers[(i + 5 * input) % NUMBERS]);
        }
      }
      LoopBody body =
          new LoopBody(
              precision,
              operands.stream().map(x -> LoopBody.Input.LINE).toList(),
              formulas.stream().map(name -> new LoopBody.Line(name, operands, true)).toList());
      LoopWriter.write(body, Loops.vectorizer(precision)).run(at, NUMBERS);
      long expected = scratch.take(NUMBERS);
      for (int line = 0; line < formulas.size(); line++) {
        for (int done = 0; done < NUMBERS; done += Tile.LENGTH) {
          long from = (long) done * bytes;
          long[] stretch = Arrays.stream(at).map(address -> address + from).toArray();
          int n = Math.min(Tile.LENGTH, NUMBERS - done);
          scalars.get(line).run(stretch, expected + from, n);
        }
        for (int i = 0; i < NUMBERS; i++) {
          // compare: 0 and -0 differ, NaN is NaN.
          double vector = lanes.get(at[inputs + line] + (long) i * bytes);
          double number = lanes.get(expected + (long) i * bytes);
          String formula = formulas.get(line);
          int place = i;
          assertEquals(
              0,
              Double.compare(number, vector),
              () -> precision + " " + formula + " at " + place + ": " + number + ", not " + vector);
        }
      }
    }
  }
}
