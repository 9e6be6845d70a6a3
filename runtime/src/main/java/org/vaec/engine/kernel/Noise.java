package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;
import org.vaec.engine.ElementNumbers;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.random.Philox;

/** Random leaves: the numbers of the reference engine, bit for bit. */
final class Noise implements Kernel {
  private final Lanes lanes;
  private final Op.Noise op;
  private final Value value;
  private final double[] numbers;
  private final long into;

  Noise(Lanes lanes, Op.Noise op, Value value, int length, long into) {
    this.lanes = lanes;
    this.op = op;
    this.value = value;
    this.numbers = new double[length];
    this.into = into;
  }

  @Override
  public void run(Bindings bindings, Workers workers) {
    Philox philox = Philox.of(bindings.seed(), op.site(), bindings.step());
    ElementNumbers elements = ElementNumbers.of(bindings, value.plates(), value.shape().elements());
    int bytes = lanes.bytes();
    switch (op.kind()) {
      case NORMAL -> {
        elements.normals(philox, numbers);
        for (int i = 0; i < numbers.length; i++) {
          lanes.set(into + (long) i * bytes, numbers[i]);
        }
      }
      case UNIFORM -> {
        elements.uniforms(philox, numbers);
        // A number so near 1 that it rounds to 1 in single precision is kept below.
        double most = bytes == Float.BYTES ? Math.nextDown(1f) : Math.nextDown(1.0);
        for (int i = 0; i < numbers.length; i++) {
          lanes.set(into + (long) i * bytes, Math.min(numbers[i], most));
        }
      }
    }
  }
}
