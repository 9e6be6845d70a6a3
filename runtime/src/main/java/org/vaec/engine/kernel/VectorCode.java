package org.vaec.engine.kernel;

import java.lang.constant.ConstantDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Straight-line code over vectors, by value numbering: a value that is computed a second time is
 * the first one. So what formulas share, such as exp(-|x|) in the softplus and the sigmoid of one
 * x, is in the code once. No bit changes by it: both are the same operation on the same operands.
 */
final class VectorCode {
  /** What makes a value. */
  enum Operation {
    /** Read by whoever runs the code. */
    INPUT,
    /** A constant in every lane. */
    NUMBER,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    NEGATE,
    FMA,
    MIN,
    MAX,
    ABS,
    SQRT,
    LESS,
    EQUAL,
    BLEND,
    /** The same lanes as integers. */
    TO_BITS,
    /** Bits as the numbers that they are. */
    OF_BITS,
    ADD_BITS,
    SUBTRACT_BITS,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    SHIFT_RIGHT_UNSIGNED,
    /** Integers to the numbers of equal value. */
    CONVERT;

    private boolean isFree() {
      return this == INPUT || this == NUMBER || this == TO_BITS || this == OF_BITS;
    }
  }

  /**
   * A value.
   *
   * @param operands earlier values
   * @param constant the number, the integer that is the right operand of bits, or which input; else
   *     null
   */
  record Value(Operation operation, List<Integer> operands, ConstantDesc constant) {
    Value {
      operands = List.copyOf(operands);
    }
  }

  private final List<Value> values = new ArrayList<>();
  private final Map<Value, Integer> known = new HashMap<>();
  private int cost;

  /** Adds an input. */
  int input() {
    return value(Operation.INPUT, List.of(), values.size());
  }

  /** The place of a value among all, which is its last where it is new. */
  int value(Operation operation, List<Integer> operands, ConstantDesc constant) {
    return known.computeIfAbsent(
        new Value(operation, operands, constant),
        value -> {
          cost += operation.isFree() ? 0 : 1;
          values.add(value);
          return values.size() - 1;
        });
  }

  /** The value at a place. */
  Value at(int place) {
    return values.get(place);
  }

  /** How many values there are. */
  int size() {
    return values.size();
  }

  /** About how many vector instructions the code is. */
  int cost() {
    return cost;
  }
}
