package org.vaec.engine.kernel;

import org.vaec.engine.Precision;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.UnaryFunction;

/** Plain loops in double, for a JVM without the vector module. */
final class ScalarLanes extends Lanes {
  ScalarLanes(Precision precision) {
    super(precision);
  }

  @Override
  void unary(UnaryFunction function, long x, long y, int n) {
    scalarUnary(function::apply, x, y, n);
  }

  @Override
  void binary(BinaryFunction function, long a, long b, long y, int n) {
    scalarBinary(function, a, b, y, n);
  }

  @Override
  void select(long condition, long yes, long no, long y, int n) {
    for (int i = 0; i < n; i++) {
      long at = (long) i * bytes();
      set(y + at, get(condition + at) != 0 ? get(yes + at) : get(no + at));
    }
  }

  @Override
  void fill(double value, long y, int n) {
    for (int i = 0; i < n; i++) {
      set(y + (long) i * bytes(), value);
    }
  }

  @Override
  void add(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      long at = (long) i * bytes();
      set(y + at, get(y + at) + get(x + at));
    }
  }

  @Override
  double sum(long x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += get(x + (long) i * bytes());
    }
    return sum;
  }

  @Override
  double maximum(long x, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, get(x + (long) i * bytes()));
    }
    return largest;
  }

  @Override
  double sumOfExp(long x, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(get(x + (long) i * bytes()) - shift);
    }
    return sum;
  }
}
