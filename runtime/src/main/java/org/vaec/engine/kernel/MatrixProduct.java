package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;
import org.vaec.engine.nd4j.Blas;

/** C = A B + beta C for each of a batch; large ones in two halves of the rows of C. */
record MatrixProduct(
    Lanes lanes,
    int batch,
    int m,
    int n,
    int k,
    long a,
    boolean transposeA,
    long b,
    boolean transposeB,
    boolean accumulates,
    long c)
    implements Kernel {

  @Override
  public void run(Bindings bindings, Workers workers) {
    long bytes = lanes.bytes();
    for (long i = 0; i < batch; i++) {
      long result = c + i * m * n * bytes;
      if (k == 0) {
        if (!accumulates) {
          lanes.fill(0, result, m * n);
        }
      } else if (m > 0) {
        Blas.multiply(
            lanes.precision(),
            m,
            n,
            k,
            a + i * m * k * bytes,
            transposeA,
            b + i * k * n * bytes,
            transposeB,
            accumulates ? 1 : 0,
            result);
      }
    }
  }
}
