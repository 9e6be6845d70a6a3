package org.vaec.engine.nd4j;

import org.vaec.engine.Bindings;

/**
 * C = A B for each of {@code batch} pairs of row-major matrices. ND4J's own {@code mmul} copies a
 * row-major result and treats vectors apart.
 *
 * @param a [batch, m, k], or [batch, k, m] where {@code transposeA}
 * @param b [batch, k, n], or [batch, n, k] where {@code transposeB}
 * @param c [batch, m, n]
 */
record Gemm(
    int batch,
    int m,
    int n,
    int k,
    Block a,
    boolean transposeA,
    Block b,
    boolean transposeB,
    Block c)
    implements Instruction {

  @Override
  public void execute(Bindings bindings) {
    Blas.Form form = Blas.Form.of(c.precision(), m, n, k, transposeA, transposeB);
    long bytes = c.precision().bytes();
    long left = a.memory().address();
    long right = b.memory().address();
    long result = c.memory().address();
    for (long i = 0; i < batch; i++) {
      Blas.multiply(
          form, left + i * m * k * bytes, right + i * k * n * bytes, 0, result + i * m * n * bytes);
    }
  }
}
