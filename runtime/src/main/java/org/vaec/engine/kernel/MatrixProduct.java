package org.vaec.engine.kernel;

import org.vaec.engine.Bindings;
import org.vaec.engine.nd4j.Blas;

/**
 * C = A B + beta C for each of a batch of row-major matrices, in parts: stretches of rows or of
 * columns of C, whichever are longer, or several small products together. The parts follow from the
 * sizes alone, since a library rounds differently where it is given other parts.
 */
final class MatrixProduct implements Kernel {
  /** Multiplications and additions that are worth a thread's while: some microseconds. */
  private static final long WORTHWHILE = 400_000;

  /** Enough for any machine that vaec is meant for. */
  private static final int MOST_CUTS = 8;

  /** A multiple of the rows or columns that any library computes at once. */
  private static final int GRAIN = 48;

  /** A stretch of the rows or columns of C, its matrices' offsets in bytes. */
  private record Piece(Blas.Form form, long a, long b, long c) {}

  private final Lanes lanes;
  private final Blas.Form form;
  private final int batch;
  private final long a;
  private final long b;
  private final boolean accumulates;
  private final long c;
  private final Piece[] pieces;
  private final int perPart;

  /**
   * @param batch how many products there are
   * @param a address of the first A; the others follow it
   */
  MatrixProduct(
      Lanes lanes, Blas.Form form, int batch, long a, long b, boolean accumulates, long c) {
    this.lanes = lanes;
    this.form = form;
    this.batch = batch;
    this.a = a;
    this.b = b;
    this.accumulates = accumulates;
    this.c = c;
    long work = Math.max(1, 2L * form.m() * form.n() * form.k());
    this.pieces = pieces(work);
    this.perPart = pieces.length > 1 ? 1 : Math.clamp(WORTHWHILE / work, 1, Math.max(1, batch));
  }

  private Piece[] pieces(long work) {
    boolean byRows = form.m() > form.n();
    int length = byRows ? form.m() : form.n();
    int most = Math.clamp(length / GRAIN, 1, MOST_CUTS);
    Piece[] cut = new Piece[Math.clamp(work / WORTHWHILE, 1, most)];
    int from = 0;
    for (int i = 0; i < cut.length; i++) {
      boolean isLast = i == cut.length - 1;
      int to = isLast ? length : (int) ((long) length * (i + 1) / cut.length / GRAIN * GRAIN);
      cut[i] = byRows ? rows(from, to - from) : columns(from, to - from);
      from = to;
    }
    return cut;
  }

  private Piece rows(int first, int count) {
    long bytes = lanes.bytes();
    long row = form.transposeA() ? 1 : form.lda();
    return new Piece(
        form.part(count, form.n()), first * row * bytes, 0, (long) first * form.ldc() * bytes);
  }

  private Piece columns(int first, int count) {
    long bytes = lanes.bytes();
    long column = form.transposeB() ? form.ldb() : 1;
    return new Piece(form.part(form.m(), count), 0, first * column * bytes, first * bytes);
  }

  @Override
  public void run(Bindings bindings, Workers workers) {
    if (form.k() == 0) {
      if (!accumulates) {
        lanes.fill(0, c, batch * form.m() * form.n());
      }
    } else if (form.m() > 0 && form.n() > 0) {
      workers.run(this, Math.ceilDiv(batch, perPart) * pieces.length);
    }
  }

  @Override
  public void part(int part, int thread) {
    Piece piece = pieces[part % pieces.length];
    int first = part / pieces.length * perPart;
    int end = Math.min(batch, first + perPart);
    long bytes = lanes.bytes();
    for (long i = first; i < end; i++) {
      Blas.multiply(
          piece.form,
          a + i * form.m() * form.k() * bytes + piece.a,
          b + i * form.k() * form.n() * bytes + piece.b,
          accumulates ? 1 : 0,
          c + i * form.m() * form.n() * bytes + piece.c);
    }
  }
}
