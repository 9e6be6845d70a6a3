package org.vaec.engine.nd4j;

import java.util.function.DoubleSupplier;
import org.vaec.engine.ElementNumbers;
import org.vaec.graph.Op;
import org.vaec.graph.Variates;
import org.vaec.random.Philox;

/** Random leaves, from Philox under the numbers of {@link ElementNumbers}, in double. */
final class Draws {
  private Draws() {}

  static Instruction noise(Op.Noise op, Block result) {
    double[] numbers = new double[result.length()];
    return bindings -> {
      Philox philox = Philox.of(bindings.seed(), op.site(), bindings.step());
      ElementNumbers elements =
          ElementNumbers.of(bindings, result.plates(), result.shape().elements());
      switch (op.kind()) {
        case NORMAL -> elements.normals(philox, numbers);
        case UNIFORM -> elements.uniforms(philox, numbers);
      }
      for (int i = 0; i < numbers.length; i++) {
        result.set(i, op.kind() == Op.NoiseKind.UNIFORM ? inside(result, numbers[i]) : numbers[i]);
      }
    };
  }

  /** A uniform number so near 1 that it rounds to 1 in single precision is kept below. */
  private static double inside(Block result, double uniform) {
    return switch (result.precision()) {
      case FLOAT32 -> Math.min(uniform, Math.nextDown(1f));
      case FLOAT64 -> uniform;
    };
  }

  static Instruction draw(Op.Draw op, Block parameter, Block result) {
    StridedLoop loop =
        StridedLoop.over(result.sizes(), result.strides(), parameter.stridesWithin(result));
    return bindings -> {
      Philox philox = Philox.of(bindings.seed(), op.site(), bindings.step());
      ElementNumbers elements =
          ElementNumbers.of(bindings, result.plates(), result.shape().elements());
      loop.run(
          (at, by, count) -> {
            for (int i = 0; i < count; i++) {
              int position = at[0] + i * by[0];
              double argument = parameter.get(at[1] + (long) i * by[1]);
              DoubleSupplier uniforms = elements.attempts(philox, position);
              result.set(
                  position,
                  switch (op.kind()) {
                    case LOG_GAMMA -> finite(result, Variates.logGamma(argument, uniforms));
                    case POISSON -> Variates.poisson(argument, uniforms);
                    case VON_MISES -> Variates.vonMises(argument, uniforms);
                  });
            }
          });
    };
  }

  /** A logarithm below all of single precision is its least number, not -infinity. */
  private static double finite(Block result, double variate) {
    return switch (result.precision()) {
      case FLOAT32 -> variate < -Float.MAX_VALUE ? -Float.MAX_VALUE : variate;
      case FLOAT64 -> variate;
    };
  }
}
