package org.vaec.engine.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vaec.engine.Bindings;

/**
 * C = A B for each of {@code batch} pairs of row-major matrices, with the BLAS that ND4J loads. It
 * is called directly: ND4J's own {@code mmul} copies a row-major result and treats vectors apart.
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
    Pointer left = a.flat().data().addressPointer();
    Pointer right = b.flat().data().addressPointer();
    Pointer result = c.flat().data().addressPointer();
    for (long i = 0; i < batch; i++) {
      multiply(left, i * m * k, right, i * k * n, result, i * m * n);
    }
  }

  private void multiply(
      Pointer left, long leftAt, Pointer right, long rightAt, Pointer result, long resultAt) {
    int transA = transposeA ? CblasTrans : CblasNoTrans;
    int transB = transposeB ? CblasTrans : CblasNoTrans;
    int lda = transposeA ? m : k;
    int ldb = transposeB ? k : n;
    switch (c.precision()) {
      case FLOAT32 ->
          cblas_sgemm(
              CblasRowMajor,
              transA,
              transB,
              m,
              n,
              k,
              1,
              new FloatPointer(left).getPointer(leftAt),
              lda,
              new FloatPointer(right).getPointer(rightAt),
              ldb,
              0,
              new FloatPointer(result).getPointer(resultAt),
              n);
      case FLOAT64 ->
          cblas_dgemm(
              CblasRowMajor,
              transA,
              transB,
              m,
              n,
              k,
              1,
              new DoublePointer(left).getPointer(leftAt),
              lda,
              new DoublePointer(right).getPointer(rightAt),
              ldb,
              0,
              new DoublePointer(result).getPointer(resultAt),
              n);
    }
  }
}
