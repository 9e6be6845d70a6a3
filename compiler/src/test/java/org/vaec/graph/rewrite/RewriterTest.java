package org.vaec.graph.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Evaluator;
import org.vaec.graph.Graph;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

class RewriterTest {
  private static final Value X = Value.parameter("x", Shape.of(3));
  private static final Value P = Value.parameter("p", Shape.of(3));
  private static final Value B = Value.parameter("b", Shape.of(3));
  private static final Value S = Value.parameter("s", Shape.SCALAR);
  private static final Value R = Value.input("r", Shape.of(3));
  private static final Value ONE = Value.constant(1);

  /** What one rule makes of a value, as the text of the last line but one names it. */
  private record Case(Rule rule, Value before, String after) {}

  private static Case is(Rule rule, Value before, String after) {
    return new Case(rule, before, after);
  }

  private static Value zeros() {
    return Value.constant(Tensor.of(Shape.of(3), 0, 0, 0));
  }

  private static final List<Case> CASES =
      List.of(
          is(new FoldConstants(), Value.constant(2).plus(3).exp(), "148.4131591025766"),
          is(new FoldConstants(), Value.constant(2).plus(3), "5"),
          is(
              new FoldConstants(),
              Value.constant(Tensor.of(Shape.of(3), 1, 2, 3)).times(2).plus(X),
              "add([2.0, 4.0, 6.0], x)"),
          is(new DropNeutralOperand(), X.plus(0), "x"),
          is(new DropNeutralOperand(), zeros().plus(X), "x"),
          is(new DropNeutralOperand(), S.plus(zeros()), "expand axis 0 to 3(s)"),
          is(new DropNeutralOperand(), X.minus(0), "x"),
          is(new DropNeutralOperand(), ONE.times(X).over(1).power(ONE), "x"),
          is(new DropNeutralOperand(), ONE.timesOrZero(X), "x"),
          is(new DropNeutralOperand(), Value.constant(0).minus(X), "sub(0, x)"),
          is(new DropZeroProduct(), X.exp().times(0), "mul(exp(x), 0)"),
          is(new DropZeroProduct(), R.plus(R.tanh().times(0)), "r"),
          is(new DropZeroProduct(), R.minus(Value.constant(0).timesOrZero(X.log())), "r"),
          is(new DropZeroProduct(), Value.constant(0).timesOrZero(X), "expand axis 0 to 3(0)"),
          is(new CancelNegations(), X.negate().negate(), "x"),
          is(new CancelNegations(), R.plus(X.negate()), "sub(r, x)"),
          is(new CancelNegations(), X.negate().plus(R), "sub(r, x)"),
          is(new CancelNegations(), R.minus(X.negate()), "add(r, x)"),
          is(new CancelNegations(), X.negate().times(R.negate()), "mul(x, r)"),
          is(new CancelNegations(), X.negate().over(R.negate()), "div(x, r)"),
          is(new CancelNegations(), X.negate().timesOrZero(R), "neg(mul0(x, r))"),
          is(new CancelNegations(), X.minus(R).negate(), "sub(r, x)"),
          is(new CancelNegations(), X.times(-1).negate(), "x"),
          is(new CancelNegations(), Value.constant(0).minus(X), "neg(x)"),
          is(new CancelNegations(), X.negate().square(), "square(x)"),
          is(new CancelNegations(), X.negate().abs(), "abs(x)"),
          is(new CancelNegations(), X.negate().cos(), "cos(x)"),
          is(new SimplifyPower(), X.power(Value.constant(2)), "square(x)"),
          is(new SimplifyPower(), X.power(Value.constant(-1)), "reciprocal(x)"),
          is(new SimplifyPower(), P.power(Value.constant(0.5)), "sqrt(p)"),
          is(new SimplifyPower(), P.power(Value.constant(3)), "pow(p, 3)"),
          is(new CancelReciprocal(), ONE.over(X), "reciprocal(x)"),
          is(new CancelReciprocal(), X.reciprocal().reciprocal(), "x"),
          is(new CancelReciprocal(), X.exp().reciprocal(), "exp(neg(x))"),
          is(new MergeConstantFactors(), X.times(3).times(0.5), "mul(x, 1.5)"),
          is(
              new MergeConstantFactors(),
              Value.constant(2).times(X.times(3)).negate(),
              "mul(x, -6)"),
          is(
              new MergeConstantFactors(),
              X.times(1e-200).times(1e-200),
              "mul(mul(x, 1.0E-200), 1.0E-200)"),
          is(new CancelConstantFactors(), X.times(0.5).times(P.times(2)), "mul(x, p)"),
          is(
              new CancelConstantFactors(),
              X.times(0.5).times(P.times(3)),
              "mul(mul(x, 0.5), mul(p, 3))"),
          is(new MultiplyPlainly(), X.timesOrZero(ONE.times(0.5)), "mul0(x, mul(1, 0.5))"),
          is(new MultiplyPlainly(), X.timesOrZero(Value.constant(0.5)), "mul(x, 0.5)"),
          is(new MergeConstantTerms(), X.plus(3).minus(0.5), "add(x, 2.5)"),
          is(new MergeConstantTerms(), Value.constant(1).plus(X).minus(1), "x"),
          is(new MergeConstantTerms(), X.minus(3).minus(P.plus(2)), "add(sub(x, p), -5)"),
          is(new MergeConstantTerms(), X.minus(1e4).plus(1), "add(sub(x, 10000), 1)"),
          is(new CancelExpAndLog(), X.exp().log(), "x"),
          is(new CancelExpAndLog(), P.log().exp(), "p"),
          is(new CancelExpAndLog(), X.expm1().log1p(), "x"),
          is(new CancelExpAndLog(), P.log1p().expm1(), "p"),
          is(new CancelExpAndLog(), P.log().log(), "log(log(p))"),
          is(new CancelSquareAndRoot(), X.square().sqrt(), "abs(x)"),
          is(new CancelSquareAndRoot(), P.sqrt().square(), "p"),
          is(new FormLog1pAndExpm1(), P.plus(1).log(), "log1p(p)"),
          is(new FormLog1pAndExpm1(), ONE.plus(P).log(), "log1p(p)"),
          is(new FormLog1pAndExpm1(), ONE.minus(X.sigmoid()).log(), "log1p(neg(sigmoid(x)))"),
          is(new FormLog1pAndExpm1(), X.exp().minus(1), "expm1(x)"),
          is(new FormSigmoid(), X.exp().plus(1).reciprocal(), "sigmoid(neg(x))"),
          is(new FormSigmoid(), X.exp().over(ONE.plus(X.exp())), "sigmoid(x)"),
          is(new FormSigmoid(), logistic(X), "sigmoid(x)"),
          is(new FormSoftplus(), X.exp().log1p(), "softplus(x)"),
          is(new FormLogSigmoid(), X.sigmoid().log(), "neg(softplus(neg(x)))"),
          is(new FormLogSigmoid(), X.sigmoid().negate().log1p(), "neg(softplus(x))"),
          is(new FormLogSumExp(), X.exp().sumLast(1).log(), "log_sum_exp over axes [0](x)"),
          is(
              new FormLogSumExp(),
              R.exp().sumPlates(Set.of(Plate.ROW)).log(),
              "log_sum_exp over row(r)"),
          is(new SplitLogOfExp(), X.exp().over(P).log(), "sub(x, log(p))"),
          is(new SplitLogOfExp(), P.over(X.exp()).log(), "sub(log(p), x)"),
          is(new SplitLogOfExp(), P.times(X.exp()).log(), "add(x, log(p))"),
          is(new SplitLogOfExp(), P.times(P).log(), "log(mul(p, p))"),
          is(new SplitLogOfExp(), P.reciprocal().log(), "neg(log(p))"),
          is(new SplitLogOfExp(), P.expand(0, 2).log(), "expand axis 0 to 2(log(p))"),
          is(new CancelSoftplus(), X.softplus().minus(X.negate().softplus()), "x"),
          is(new CancelSoftplus(), X.negate().softplus().minus(X.softplus()), "neg(x)"),
          is(new CancelSoftplus(), X.minus(X.softplus()), "neg(softplus(neg(x)))"),
          is(
              new FormCrossEntropyFromLogits(),
              B.times(X.negate().softplus().negate())
                  .plus(ONE.minus(B).times(X.softplus().negate())),
              "sub(mul(b, x), softplus(x))"),
          is(
              new FormCrossEntropyFromLogits(),
              ONE.minus(B)
                  .timesOrZero(X.softplus().negate())
                  .plus(B.timesOrZero(X.negate().softplus().negate())),
              "sub(mul0(b, x), softplus(x))"),
          is(
              new FormCrossEntropyFromLogits(),
              B.times(X.negate().softplus()).plus(X.softplus().times(ONE.minus(B))),
              "sub(softplus(x), mul(b, x))"),
          is(
              new FormCrossEntropyFromLogits(),
              B.times(X.negate().softplus()).minus(ONE.minus(B).times(X.softplus())),
              "sub(mul(b, softplus(neg(x))), mul(sub(1, b), softplus(x)))"),
          is(new ResolveSelect(), ONE.select(X, P), "x"),
          is(new ResolveSelect(), Value.constant(0).select(X, P), "p"),
          is(new ResolveSelect(), B.select(X, X), "x"),
          is(new ResolveSelect(), ONE.select(X, R), "select(1, x, r)"),
          is(
              new MergeReductions(),
              R.expand(0, 2).sumLast(1).sumLast(1).sumPlates(Set.of(Plate.ROW)),
              "sum over row axes [0, 1](expand axis 0 to 2(r))"),
          is(
              new MergeReductions(),
              R.logSumExpLast(1).sumPlates(Set.of(Plate.ROW)),
              "sum over row(log_sum_exp over axes [0](r))"),
          is(new ReduceExpanded(), X.expand(0, 4).sumAxes(List.of(0)), "mul(x, 4)"),
          is(new ReduceExpanded(), X.expand(0, 4).sumEvent(), "mul(sum over axes [0](x), 4)"),
          is(new ReduceExpanded(), X.expand(1, 4).maximumLast(1), "x"),
          is(new ReduceExpanded(), X.expand(1, 4).logSumExpLast(1), "add(x, 1.3862943611198906)"),
          is(
              new ReduceExpanded(),
              X.expand(0, 4).sumLast(1),
              "sum over axes [1](expand axis 0 to 4(x))"),
          is(new MergeShapeChanges(), X.reshape(Shape.of(3, 1)).reshape(Shape.of(3)), "x"),
          is(
              new MergeShapeChanges(),
              X.reshape(Shape.of(3, 1)).reshape(Shape.of(1, 3)),
              "reshape(x)"),
          is(
              new MergeShapeChanges(),
              X.expand(0, 2).transpose(List.of(1, 0)).transpose(List.of(1, 0)),
              "expand axis 0 to 2(x)"),
          is(new MergeShapeChanges(), X.slice(0, 0, 3), "x"),
          is(new MergeShapeChanges(), X.slice(0, 1, 3).slice(0, 1, 2), "slice axis 0 2..3(x)"),
          is(new MergeShapeChanges(), X.pad(0, 2, 1).slice(0, 2, 5), "x"),
          is(new MergeShapeChanges(), X.pad(0, 0, 0), "x"),
          is(new MergeShapeChanges(), X.reshape(Shape.of(1, 3)).windows(1, 1, 1, 0), "reshape(x)"),
          is(new MergeShapeChanges(), X.reshape(Shape.of(1, 3)).windows(1, 3, 2, 0), "reshape(x)"),
          is(
              new MergeShapeChanges(),
              X.reshape(Shape.of(1, 3)).windows(1, 1, 2, 0),
              "windows 1 by 1 stride 2(reshape(x))"),
          is(
              new MergeShapeChanges(),
              X.reshape(Shape.of(1, 3, 1, 1)).overlapAdd(1, 0),
              "reshape(x)"),
          is(new DropExpand(), S.expand(0, 3).times(X), "mul(s, x)"),
          is(
              new DropExpand(),
              X.expand(0, 2).plus(S.expand(0, 2).expand(1, 3)),
              "add(expand axis 0 to 2(x), s)"),
          is(
              new DropExpand(),
              S.expand(0, 3).times(S.expand(0, 3)),
              "mul(s, expand axis 0 to 3(s))"),
          is(
              new SumInsteadOfContract(),
              Value.of(new Op.Contract(List.of(), List.of(0), List.of(), Set.of(Plate.ROW)), S, R),
              "mul(s, sum over row axes [0](r))"),
          is(
              new SumInsteadOfContract(),
              X.expand(0, 2).contract(S, List.of(0, 1), List.of(), List.of(1, 0)),
              "mul(transpose [1, 0](expand axis 0 to 2(x)), s)"),
          is(new RemoveStopGradient(), X.stopGradient(), "x"));

  /** exp(x) / (1 + exp(x)) with one exp. */
  private static Value logistic(Value x) {
    Value e = x.exp();
    return e.over(e.plus(1));
  }

  private static Graph graph(Value value) {
    return new Graph(new TreeMap<>(Map.of("y", value)));
  }

  /** A value as nested calls: f(g(x), y). */
  private static String expression(Value value) {
    String text = value.toString();
    String op = text.substring(0, text.indexOf(" : "));
    if (value.inputs().isEmpty()) {
      return op.substring(op.indexOf(' ') + 1);
    }
    return op
        + value.inputs().stream()
            .map(RewriterTest::expression)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  private static Evaluator evaluator() {
    return Evaluator.of(
        Map.of(Plate.ROW, 2),
        Map.of(
            "x", new double[] {-1.5, 0.3, 2},
            "p", new double[] {0.2, 1, 3},
            "b", new double[] {0, 1, 1},
            "s", new double[] {0.7}),
        Map.of(),
        Map.of("r", new double[] {1, -2, 0.5, 3, 1.5, -0.25}),
        NoiseSource.seeded(1));
  }

  @TestFactory
  Stream<DynamicTest> eachRuleGivesTheExpectedFormAndTheSameNumbers() {
    return CASES.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.rule.name() + ": " + expression(c.before),
                    () -> {
                      Value after =
                          Rewriter.of(List.of(c.rule)).rewrite(graph(c.before)).output("y");
                      assertEquals(c.after, expression(after));
                      // A few roundings in another order.
                      assertArrayEquals(evaluator().run(c.before), evaluator().run(after), 1e-14);
                    }));
  }

  @Test
  void everyRuleHasACaseWhereItAppliesAndTheLastOneIsForAfterGradientsOnly() {
    Set<String> tested =
        CASES.stream()
            .filter(c -> !expression(c.before).equals(c.after))
            .map(c -> c.rule.name())
            .collect(Collectors.toCollection(HashSet::new));
    Set<String> rules =
        Rewriter.afterGradients().rules().stream().map(Rule::name).collect(Collectors.toSet());
    assertEquals(rules, tested);
    assertFalse(
        Rewriter.standard().rules().stream().anyMatch(rule -> rule instanceof RemoveStopGradient));
  }

  private static void assertFiniteAt(double x, double expected, UnaryOperator<Value> form) {
    Value before = form.apply(S);
    Value after = Rewriter.standard().rewrite(graph(before)).output("y");
    Evaluator at =
        Evaluator.of(
            Map.of(), Map.of("s", new double[] {x}), Map.of(), Map.of(), NoiseSource.seeded(0));
    double naive = at.run(before)[0];
    // The test is about inputs where the form as written fails.
    assertFalse(Math.abs(naive - expected) <= 1e-9 * Math.abs(expected), "naive " + naive);
    assertEquals(expected, at.run(after)[0], 1e-14 * Math.abs(expected), expression(after));
  }

  @Test
  void stableFormsAreRightWhereTheNaiveOnesAreNot() {
    assertFiniteAt(1000, 1000, x -> x.exp().log());
    assertFiniteAt(1000, 1000, x -> x.exp().plus(1).log());
    assertFiniteAt(-40, Math.exp(-40), x -> x.exp().plus(1).log());
    assertFiniteAt(-1000, -1000, x -> x.sigmoid().log());
    assertFiniteAt(1000, -1000, x -> ONE.minus(x.sigmoid()).log());
    assertFiniteAt(1000, -1000, x -> x.sigmoid().negate().log1p());
    assertFiniteAt(1000, -1000, x -> x.exp().plus(1).reciprocal().log());
    assertFiniteAt(1000, 1, RewriterTest::logistic);
    assertFiniteAt(1000, 1001, x -> x.exp().times(Math.E).log());
    assertFiniteAt(-1000, 1000, x -> x.exp().reciprocal().log());
    assertFiniteAt(1000, 1000, x -> x.sigmoid().log().minus(x.sigmoid().negate().log1p()));
    assertFiniteAt(1e-20, 1e-20, x -> x.plus(1).log());
    assertFiniteAt(1e-20, 1e-20, x -> x.exp().minus(1));
    assertFiniteAt(1e200, 1e200, x -> x.square().sqrt());
    assertFiniteAt(40, -Math.exp(-40), x -> x.minus(x.softplus()));
  }

  @Test
  void theLogOfASoftmaxIsFiniteForAnyLogits() {
    Value e = X.exp();
    Value softmax = e.over(e.sumLast(1).expand(0, 3));
    Value after = Rewriter.standard().rewrite(graph(softmax.log())).output("y");
    assertEquals("sub(x, log_sum_exp over axes [0](x))", expression(after));
    Evaluator extreme =
        Evaluator.of(
            Map.of(),
            Map.of("x", new double[] {1000, 0, -1000}),
            Map.of(),
            Map.of(),
            NoiseSource.seeded(0));
    assertArrayEquals(new double[] {0, -1000, -2000}, extreme.run(after), 0);
    assertTrue(Double.isNaN(extreme.run(softmax.log())[0]));
  }

  @Test
  void theLogProbabilityOfABinaryWrittenWithItsProbabilityIsACrossEntropyFromLogits() {
    Value p = X.sigmoid();
    Value q = X.sigmoid();
    Value written = R.times(p.log()).plus(ONE.minus(R).times(ONE.minus(q).log()));
    Graph after = Rewriter.standard().rewrite(graph(written));
    assertEquals(
        """
        %0 = input r     : {row} [3]
        %1 = parameter x : [3]
        %2 = mul %0, %1  : {row} [3]
        %3 = softplus %1 : [3]
        %4 = sub %2, %3  : {row} [3]
        y = %4
        """,
        after.toString());
    Value orZero = R.timesOrZero(p.log()).plus(ONE.minus(R).timesOrZero(ONE.minus(q).log()));
    assertEquals(
        "sub(mul0(r, x), softplus(x))",
        expression(Rewriter.standard().rewrite(graph(orZero)).output("y")));
  }

  @Test
  void equalComputationsBecomeOneWhateverTheOrderOfCommutingArguments() {
    Value a = X.plus(P).tanh();
    Value b = P.plus(X).tanh();
    Value after = Rewriter.of(List.of()).rewrite(graph(a.over(b))).output("y");
    assertSame(after.input(0), after.input(1));
    Value c = X.minus(P).over(P.minus(X));
    Value kept = Rewriter.of(List.of()).rewrite(graph(c)).output("y");
    assertEquals("div(sub(x, p), sub(p, x))", expression(kept));
  }

  @Test
  void noiseOfOneSiteIsSharedAndOfTwoSitesIsNot() {
    Value a = Value.noise("a", Op.NoiseKind.NORMAL, Set.of(), Shape.of(3));
    Value again = Value.noise("a", Op.NoiseKind.NORMAL, Set.of(), Shape.of(3));
    Value b = Value.noise("b", Op.NoiseKind.NORMAL, Set.of(), Shape.of(3));
    Value after = Rewriter.standard().rewrite(graph(a.over(again).over(b))).output("y");
    assertSame(after.input(0).input(0), after.input(0).input(1));
    assertEquals("div(div(normal a, normal a), normal b)", expression(after));
  }

  @Test
  void aRewrittenGraphIsItsOwnRewriting() {
    for (Case c : CASES) {
      Graph once = Rewriter.standard().rewrite(graph(c.before));
      assertEquals(once.toString(), Rewriter.standard().rewrite(once).toString());
    }
  }

  /** x becomes x expanded: wrong. */
  private static final class ChangeShape implements Rule {
    @Override
    public Optional<Value> apply(Value value) {
      return value.shape().isScalar() ? Optional.of(value.expand(0, 2)) : Optional.empty();
    }
  }

  /** a - b becomes b - a, for ever. */
  private static final class SwapForEver implements Rule {
    @Override
    public Optional<Value> apply(Value value) {
      return Match.binary(value, BinaryFunction.SUBTRACT, (a, b) -> Optional.of(b.minus(a)));
    }
  }

  @Test
  void aRuleThatChangesATypeIsNamed() {
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () -> Rewriter.of(List.of(new ChangeShape())).rewrite(graph(S.exp())));
    assertTrue(refusal.getMessage().contains("ChangeShape"), refusal.getMessage());
  }

  @Test
  void rulesThatNeverEndAreStopped() {
    assertThrows(
        IllegalStateException.class,
        () -> Rewriter.of(List.of(new SwapForEver())).rewrite(graph(S.minus(X))));
  }
}
