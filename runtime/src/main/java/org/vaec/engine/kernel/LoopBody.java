package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Precision;

/**
 * What a generated loop computes for each number: inputs that are read, then lines, each a formula
 * of inputs and earlier lines. Loops with equal bodies are one loop.
 *
 * @param inputs how each input is read
 */
record LoopBody(Precision precision, List<Input> inputs, List<Line> lines) {
  LoopBody {
    inputs = List.copyOf(inputs);
    lines = List.copyOf(lines);
  }

  /** How an input is read. */
  enum Input {
    /** A number for each position. */
    LINE,
    /** One number for all. */
    SINGLE
  }

  /**
   * A formula.
   *
   * @param formula its name in {@link FloatMath} or {@link DoubleMath}
   * @param operands an input, or behind these a line
   * @param stored whether the result is written to memory
   */
  record Line(String formula, List<Integer> operands, boolean stored) {
    Line {
      operands = List.copyOf(operands);
    }
  }

  /** The number of addresses that the loop takes. */
  int addresses() {
    return inputs.size() + (int) lines.stream().filter(Line::stored).count();
  }
}
