package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Bindings;

/** Kernels none of which needs another: all their parts are taken as they come. */
final class SideBySide implements Kernel {
  private final Kernel[] kernels;

  /** How many parts there are up to each kernel, its own among them. */
  private final int[] ends;

  SideBySide(List<Kernel> kernels) {
    this.kernels = kernels.toArray(Kernel[]::new);
    this.ends = new int[this.kernels.length];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += this.kernels[i].parts();
      ends[i] = end;
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
    return ends[ends.length - 1];
  }

  @Override
  public void part(int part, int thread) {
    int kernel = 0;
    while (part >= ends[kernel]) {
      kernel++;
    }
    int first = kernel == 0 ? 0 : ends[kernel - 1];
    kernels[kernel].part(part - first, thread);
  }

  @Override
  public void end() {
    for (Kernel kernel : kernels) {
      kernel.end();
    }
  }
}
