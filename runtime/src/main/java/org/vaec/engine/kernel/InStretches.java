package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Bindings;

/**
 * Kernels one after the other for each stretch of the members: no thread waits for another between
 * them, and what one kernel leaves the next one finds in the cache.
 */
final class InStretches implements Kernel {
  private final Kernel[] kernels;
  private final Stretches stretches;

  /**
   * Makes one.
   *
   * @param kernels that have the stretches as parts
   */
  InStretches(List<Kernel> kernels, Stretches stretches) {
    this.kernels = kernels.toArray(Kernel[]::new);
    this.stretches = stretches;
    for (Kernel kernel : kernels) {
      if (kernel.parts() != stretches.count()) {
        throw new IllegalStateException("engine: " + kernel + " cannot be cut into " + stretches);
      }
    }
  }

  @Override
  public void begin(Bindings bindings) {
    for (Kernel kernel : kernels) {
      kernel.begin(bindings);
    }
  }

  @Override
  public int parts() {
    return stretches.count();
  }

  @Override
  public void part(int part, int thread) {
    for (Kernel kernel : kernels) {
      kernel.part(part, thread);
    }
  }

  @Override
  public void end() {
    for (Kernel kernel : kernels) {
      kernel.end();
    }
  }
}
