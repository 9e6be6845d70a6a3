package org.vaec.engine.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;

/**
 * Loops in double precision, a vector register at a time. Each is a method of its own: the compiler
 * of the JVM turns a small loop over one vector expression into straight machine code.
 */
final class DoubleLanes extends Lanes {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int L = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Lanes moved by parts of a vector, to add all of them up. */
  private static final VectorShuffle<Double> HALF = rotation(L / 2);

  private static final VectorShuffle<Double> QUARTER = rotation(L / 4);
  private static final VectorShuffle<Double> EIGHTH = rotation(L / 8);
  private static final VectorShuffle<Double> SIXTEENTH = rotation(L / 16);

  DoubleLanes() {
    super(Precision.FLOAT64);
  }

  private static DoubleVector load(long address, int i) {
    return DoubleVector.fromMemorySegment(SPECIES, ALL, address + (long) i * Double.BYTES, ORDER);
  }

  private static void store(DoubleVector value, long address, int i) {
    value.intoMemorySegment(ALL, address + (long) i * Double.BYTES, ORDER);
  }

  private static VectorMask<Double> rest(int i, int n) {
    return SPECIES.indexInRange(i, n);
  }

  private static DoubleVector load(long address, int i, VectorMask<Double> mask) {
    return DoubleVector.fromMemorySegment(
        SPECIES, ALL, address + (long) i * Double.BYTES, ORDER, mask);
  }

  private static void store(DoubleVector value, long address, int i, VectorMask<Double> mask) {
    value.intoMemorySegment(ALL, address + (long) i * Double.BYTES, ORDER, mask);
  }

  private static DoubleVector one() {
    return DoubleVector.broadcast(SPECIES, 1);
  }

  private static DoubleVector zero() {
    return DoubleVector.zero(SPECIES);
  }

  @Override
  void unary(UnaryFunction function, long x, long y, int n) {
    switch (function) {
      case NEGATE -> negate(x, y, n);
      case RECIPROCAL -> reciprocal(x, y, n);
      case SQRT -> sqrt(x, y, n);
      case SQUARE -> square(x, y, n);
      case ABS -> abs(x, y, n);
      case SIGN -> sign(x, y, n);
      case RELU -> relu(x, y, n);
      case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, SOFTPLUS, SIN, COS, ERF, FLOOR, LOG_GAMMA ->
          scalarUnary(function::apply, x, y, n);
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

  private static DoubleVector negate(DoubleVector x) {
    return x.neg();
  }

  private static void negate(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(negate(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(negate(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector reciprocal(DoubleVector x) {
    return one().div(x);
  }

  private static void reciprocal(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(reciprocal(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(reciprocal(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector sqrt(DoubleVector x) {
    return x.sqrt();
  }

  private static void sqrt(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(sqrt(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(sqrt(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector square(DoubleVector x) {
    return x.mul(x);
  }

  private static void square(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(square(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(square(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector abs(DoubleVector x) {
    return x.abs();
  }

  private static void abs(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(abs(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(abs(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector sign(DoubleVector x) {
    DoubleVector sign = one().blend(one().neg(), x.compare(VectorOperators.LT, 0));
    // 0 and NaN are their own sign.
    return x.blend(sign, x.compare(VectorOperators.NE, 0).and(x.compare(VectorOperators.EQ, x)));
  }

  private static void sign(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(sign(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(sign(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector relu(DoubleVector x) {
    return x.max(0);
  }

  private static void relu(long x, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(relu(load(x, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(relu(load(x, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector plus(DoubleVector a, DoubleVector b) {
    return a.add(b);
  }

  private static void plus(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(plus(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(plus(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector minus(DoubleVector a, DoubleVector b) {
    return a.sub(b);
  }

  private static void minus(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(minus(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(minus(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector times(DoubleVector a, DoubleVector b) {
    return a.mul(b);
  }

  private static void times(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(times(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(times(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector over(DoubleVector a, DoubleVector b) {
    return a.div(b);
  }

  private static void over(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(over(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(over(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector larger(DoubleVector a, DoubleVector b) {
    return a.max(b);
  }

  private static void larger(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(larger(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(larger(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector smaller(DoubleVector a, DoubleVector b) {
    return a.min(b);
  }

  private static void smaller(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(smaller(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(smaller(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector greater(DoubleVector a, DoubleVector b) {
    return zero().blend(one(), a.compare(VectorOperators.GT, b));
  }

  private static void greater(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(greater(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(greater(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector equal(DoubleVector a, DoubleVector b) {
    return zero().blend(one(), a.compare(VectorOperators.EQ, b));
  }

  private static void equal(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(equal(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      store(equal(load(a, i, mask), load(b, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector timesOrZero(DoubleVector a, DoubleVector b) {
    return a.mul(b).blend(zero(), a.compare(VectorOperators.EQ, 0));
  }

  private static void timesOrZero(long a, long b, long y, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      store(timesOrZero(load(a, i), load(b, i)), y, i);
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
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
      VectorMask<Double> mask = rest(i, n);
      store(select(load(condition, i, mask), load(yes, i, mask), load(no, i, mask)), y, i, mask);
    }
  }

  private static DoubleVector select(DoubleVector condition, DoubleVector yes, DoubleVector no) {
    return yes.blend(no, condition.compare(VectorOperators.EQ, 0));
  }

  @Override
  void fill(double value, long y, int n) {
    DoubleVector all = DoubleVector.broadcast(SPECIES, value);
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
    DoubleVector a = zero();
    DoubleVector b = zero();
    DoubleVector c = zero();
    DoubleVector d = zero();
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
  private static double total(DoubleVector x) {
    DoubleVector sum = x;
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

  private static VectorShuffle<Double> rotation(int by) {
    return VectorShuffle.iota(SPECIES, by, 1, true);
  }

  @Override
  double maximum(long x, int n) {
    DoubleVector largest = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - L; i += L) {
      largest = largest.max(load(x, i));
    }
    if (i < n) {
      VectorMask<Double> mask = rest(i, n);
      largest = largest.lanewise(VectorOperators.MAX, load(x, i, mask), mask);
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  @Override
  double sumOfExp(long x, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(get(x + (long) i * Double.BYTES) - shift);
    }
    return sum;
  }
}
