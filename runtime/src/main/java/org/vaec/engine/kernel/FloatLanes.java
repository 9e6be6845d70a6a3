package org.vaec.engine.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;

/**
 * Loops in single precision, a vector register at a time. Each is a method of its own: the compiler
 * of the JVM turns a small loop over one vector expression into straight machine code.
 */
final class FloatLanes extends Lanes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int L = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Lanes moved by parts of a vector, to add all of them up. */
  private static final VectorShuffle<Float> HALF = rotation(L / 2);

  private static final VectorShuffle<Float> QUARTER = rotation(L / 4);
  private static final VectorShuffle<Float> EIGHTH = rotation(L / 8);
  private static final VectorShuffle<Float> SIXTEENTH = rotation(L / 16);

  FloatLanes() {
    super(Precision.FLOAT32);
  }

  private static FloatVector load(long address, int i) {
    return FloatVector.fromMemorySegment(SPECIES, ALL, address + (long) i * Float.BYTES, ORDER);
  }

  private static void store(FloatVector value, long address, int i) {
    value.intoMemorySegment(ALL, address + (long) i * Float.BYTES, ORDER);
  }

  private static VectorMask<Float> rest(int i, int n) {
    return SPECIES.indexInRange(i, n);
  }

  private static FloatVector load(long address, int i, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(
        SPECIES, ALL, address + (long) i * Float.BYTES, ORDER, mask);
  }

  private static void store(FloatVector value, long address, int i, VectorMask<Float> mask) {
    value.intoMemorySegment(ALL, address + (long) i * Float.BYTES, ORDER, mask);
  }

  private static FloatVector one() {
    return FloatVector.broadcast(SPECIES, 1);
  }

  private static FloatVector zero() {
    return FloatVector.zero(SPECIES);
  }

  @Override
  void unary(UnaryFunction function, long x, long y, int n) {
    switch (function) {
      case NEGATE -> negate(x, y, n);
      case RECIPROCAL -> reciprocal(x, y, n);
      case EXP -> exp(x, y, n);
      case EXPM1 -> expm1(x, y, n);
      case LOG -> log(x, y, n);
      case LOG1P -> log1p(x, y, n);
      case SQRT -> sqrt(x, y, n);
      case SQUARE -> square(x, y, n);
      case ABS -> abs(x, y, n);
      case SIGN -> sign(x, y, n);
      case TANH -> tanh(x, y, n);
      case SIGMOID -> sigmoid(x, y, n);
      case SOFTPLUS -> softplus(x, y, n);
      case RELU -> relu(x, y, n);
      case ERF, FLOOR, LOG_GAMMA, SIN, COS -> scalarUnary(function::apply, x, y, n);
      case STIRLING,
          STIRLING_SLOPE,
          EXP_REMAINDER,
          LOG1MEXP,
          ERF_INVERSE,
          LOG_NDTR,
          NDTR_HAZARD,
          LOG_NDTR_INVERSE ->
          scalarUnary(function::apply, x, y, n);
    }
  }

  @Override
  void binary(BinaryFunction function, long a, long b, long y, int n) {
    switch (function) {
      case ADD -> plus(a, b, y, n);
      case SUBTRACT -> minus(a, b, y, n);
      case MULTIPLY -> times(a, b, y, n);
      case DIVIDE -> over(a, b, y, n);
      case MAXIMUM -> larger(a, b, y, n);
      case MINIMUM -> smaller(a, b, y, n);
      case GREATER -> greater(a, b, y, n);
      case EQUAL -> equal(a, b, y, n);
      case MULTIPLY_OR_ZERO -> timesOrZero(a, b, y, n);
      case POWER, LOWER_GAMMA, UPPER_GAMMA, GAMMA_SLOPE, VON_MISES_SLOPE ->
          scalarBinary(function, a, b, y, n);
    }
  }

  private static FloatVector negate(FloatVector x) {
    return x.neg();
  }

  private static void negate(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(negate(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(negate(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector reciprocal(FloatVector x) {
    return one().div(x);
  }

  private static void reciprocal(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(reciprocal(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(reciprocal(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector exp(FloatVector x) {
    return FloatMath.exp(x);
  }

  private static void exp(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(exp(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(exp(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector expm1(FloatVector x) {
    return FloatMath.expm1(x);
  }

  private static void expm1(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(expm1(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(expm1(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector log(FloatVector x) {
    return FloatMath.log(x);
  }

  private static void log(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(log(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(log(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector log1p(FloatVector x) {
    return FloatMath.log1p(x);
  }

  private static void log1p(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(log1p(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(log1p(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector sqrt(FloatVector x) {
    return x.sqrt();
  }

  private static void sqrt(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(sqrt(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(sqrt(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector square(FloatVector x) {
    return x.mul(x);
  }

  private static void square(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(square(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(square(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector abs(FloatVector x) {
    return x.abs();
  }

  private static void abs(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(abs(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(abs(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector sign(FloatVector x) {
    FloatVector sign = one().blend(one().neg(), x.compare(VectorOperators.LT, 0));
    // 0 and NaN are their own sign.
    return x.blend(sign, x.compare(VectorOperators.NE, 0).and(x.compare(VectorOperators.EQ, x)));
  }

  private static void sign(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(sign(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(sign(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector tanh(FloatVector x) {
    return FloatMath.tanh(x);
  }

  private static void tanh(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(tanh(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(tanh(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector sigmoid(FloatVector x) {
    // exp of a negative number alone: it does not overflow.
    FloatVector e = FloatMath.exp(x.abs().neg());
    FloatVector top = one().blend(e, x.compare(VectorOperators.LT, 0));
    return top.div(e.add(1));
  }

  private static void sigmoid(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(sigmoid(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(sigmoid(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector softplus(FloatVector x) {
    // log1p(exp(-|x|)) stays finite where log(1 + exp(x)) overflows.
    FloatVector e = FloatMath.exp(x.abs().neg());
    return x.max(0).add(FloatMath.log1p(e));
  }

  private static void softplus(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(softplus(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(softplus(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector relu(FloatVector x) {
    return x.max(0);
  }

  private static void relu(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(relu(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(relu(load(x, i, mask)), y, i, mask);
    }
  }

  private static FloatVector plus(FloatVector a, FloatVector b) {
    return a.add(b);
  }

  private static void plus(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(plus(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(plus(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector minus(FloatVector a, FloatVector b) {
    return a.sub(b);
  }

  private static void minus(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(minus(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(minus(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector times(FloatVector a, FloatVector b) {
    return a.mul(b);
  }

  private static void times(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(times(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(times(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector over(FloatVector a, FloatVector b) {
    return a.div(b);
  }

  private static void over(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(over(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(over(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector larger(FloatVector a, FloatVector b) {
    return a.max(b);
  }

  private static void larger(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(larger(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(larger(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector smaller(FloatVector a, FloatVector b) {
    return a.min(b);
  }

  private static void smaller(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(smaller(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(smaller(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector greater(FloatVector a, FloatVector b) {
    return zero().blend(one(), a.compare(VectorOperators.GT, b));
  }

  private static void greater(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(greater(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(greater(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector equal(FloatVector a, FloatVector b) {
    return zero().blend(one(), a.compare(VectorOperators.EQ, b));
  }

  private static void equal(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(equal(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(equal(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static FloatVector timesOrZero(FloatVector a, FloatVector b) {
    return a.mul(b).blend(zero(), a.compare(VectorOperators.EQ, 0));
  }

  private static void timesOrZero(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(timesOrZero(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(timesOrZero(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  @Override
  void select(long condition, long yes, long no, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(select(load(condition, i), load(yes, i), load(no, i)), y, i);
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      store(select(load(condition, i, mask), load(yes, i, mask), load(no, i, mask)), y, i, mask);
    }
  }

  private static FloatVector select(FloatVector condition, FloatVector yes, FloatVector no) {
    return yes.blend(no, condition.compare(VectorOperators.EQ, 0));
  }

  @Override
  void fill(double value, long y, int n) {
    FloatVector all = FloatVector.broadcast(SPECIES, (float) value);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(all, y, i);
    }
    if (i < n) {
      store(all, y, i, rest(i, n));
    }
  }

  @Override
  void add(long x, long y, int n) {
    plus(x, y, y, n);
  }

  @Override
  double sum(long x, int n) {
    // Four sums side by side: an addition need not wait for the one before.
    FloatVector a = zero();
    FloatVector b = zero();
    FloatVector c = zero();
    FloatVector d = zero();
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      a = a.add(load(x, i));
      b = b.add(load(x, i + L));
      c = c.add(load(x, i + 2 * L));
      d = d.add(load(x, i + 3 * L));
    }
    for (; i <= n - L; i += L) {
      a = a.add(load(x, i));
    }
    if (i < n) {
      b = b.add(load(x, i, rest(i, n)));
    }
    return total(a.add(b).add(c.add(d)));
  }

  /** The sum of all lanes in a fixed order; that of the vector module may change. */
  static float total(FloatVector x) {
    FloatVector sum = x;
    if (L >= 16) {
      sum = sum.add(sum.rearrange(SIXTEENTH));
    }
    if (L >= 8) {
      sum = sum.add(sum.rearrange(EIGHTH));
    }
    if (L >= 4) {
      sum = sum.add(sum.rearrange(QUARTER));
    }
    if (L >= 2) {
      sum = sum.add(sum.rearrange(HALF));
    }
    return sum.lane(0);
  }

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.iota(SPECIES, by, 1, true);
  }

  @Override
  double maximum(long x, int n) {
    FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - L; i += L) {
      largest = largest.max(load(x, i));
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      largest = largest.lanewise(VectorOperators.MAX, load(x, i, mask), mask);
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  @Override
  double sumOfExp(long x, double shift, int n) {
    FloatVector sum = zero();
    int i = 0;
    for (; i <= n - L; i += L) {
      sum = sum.add(exp(load(x, i).sub((float) shift)));
    }
    if (i < n) {
      VectorMask<Float> mask = rest(i, n);
      sum = sum.add(exp(load(x, i, mask).sub((float) shift)), mask);
    }
    return total(sum);
  }
}
