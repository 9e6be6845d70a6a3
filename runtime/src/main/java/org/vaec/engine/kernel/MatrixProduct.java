package org.vaec.engine.kernel;

import java.util.ArrayList;
import java.util.List;
import org.vaec.engine.nd4j.Blas;

/**
 * C = A B + beta C for each of a batch of row-major matrices, in parts: stretches of rows or of
 * columns of C, or some of the products. The parts follow from the sizes alone, since a library
 * rounds differently where it is given other parts.
 */
final class MatrixProduct implements Kernel {
  /** Multiplications and additions that are worth a thread's while: some microseconds. */
  private static final long WORTHWHILE = 400_000;

  /** Enough for any machine that vaec is meant for. */
  private static final int MOST_CUTS = 8;

  /** Of many small products. */
  private static final int MOST_PARTS = 256;

  /** A multiple of the rows or columns that any library computes at once. */
  private static final int GRAIN = 48;

  /**
   * What is multiplied.
   *
   * @param form of each product
   * @param a address of the first A; the others follow it, and so with B and C
   */
  record Operands(Blas.Form form, int batch, long a, long b, boolean accumulates, long c) {}

  /** Some of the products, or of one the rows or columns of C from one on: offsets in bytes. */
  private record Part(Blas.Form form, int batch, long a, long b, long c) {}

  private final Lanes lanes;
  private final Operands all;
  private final Blas.Form form;
  private final Part[] parts;

  private MatrixProduct(Lanes lanes, Operands operands, List<Part> parts) {
    this.lanes = lanes;
    this.all = operands;
    this.form = operands.form;
    this.parts = parts.toArray(Part[]::new);
  }

  /** In parts that are worth a thread's while. */
  static MatrixProduct of(Lanes lanes, Operands operands) {
    Cutter cutter = new Cutter(lanes, operands);
    return new MatrixProduct(lanes, operands, cutter.bySize());
  }

  /** In stretches of the products or, where there is but one, of the rows of A and C. */
  static MatrixProduct of(Lanes lanes, Operands operands, Stretches stretches) {
    Cutter cutter = new Cutter(lanes, operands);
    return new MatrixProduct(
        lanes,
        operands,
        operands.batch > 1 ? cutter.someProducts(stretches) : cutter.rows(stretches));
  }

  /** In stretches of the columns of B and C, where there is but one product. */
  static MatrixProduct byColumns(Lanes lanes, Operands operands, Stretches stretches) {
    return new MatrixProduct(lanes, operands, new Cutter(lanes, operands).columns(stretches));
  }

  /** Cuts the work. */
  private record Cutter(long bytes, Operands all) {
    Cutter(Lanes lanes, Operands all) {
      this(lanes.bytes(), all);
    }

    Blas.Form form() {
      return all.form;
    }

    List<Part> bySize() {
      long work = Math.max(1, 2L * form().m() * form().n() * form().k());
      List<Part> cuts = cuts(work);
      if (cuts.size() == 1) {
        long products = Math.max(1, WORTHWHILE / work);
        long parts = Math.min(Math.ceilDiv(all.batch, products), MOST_PARTS);
        return someProducts(Stretches.of(Math.max(1, all.batch), parts));
      }
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < all.batch; i++) {
        for (Part cut : cuts) {
          parts.add(moved(cut, i));
        }
      }
      return parts;
    }

    /** Stretches of the rows or columns of one C, whichever are longer. */
    private List<Part> cuts(long work) {
      boolean byRows = form().m() > form().n();
      int length = byRows ? form().m() : form().n();
      long most = Math.clamp(length / GRAIN, 1, MOST_CUTS);
      int cuts = (int) Math.clamp(work / WORTHWHILE, 1, most);
      List<Part> parts = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < cuts; i++) {
        boolean isLast = i == cuts - 1;
        int to = isLast ? length : (int) ((long) length * (i + 1) / cuts / GRAIN * GRAIN);
        parts.add(byRows ? rows(from, to - from) : columns(from, to - from));
        from = to;
      }
      return parts;
    }

    List<Part> rows(Stretches stretches) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < stretches.count(); i++) {
        int first = stretches.first(i, form().m());
        parts.add(rows(first, stretches.first(i + 1, form().m()) - first));
      }
      return parts;
    }

    List<Part> columns(Stretches stretches) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < stretches.count(); i++) {
        int first = stretches.first(i, form().n());
        parts.add(columns(first, stretches.first(i + 1, form().n()) - first));
      }
      return parts;
    }

    List<Part> someProducts(Stretches stretches) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < stretches.count(); i++) {
        int first = stretches.first(i, all.batch);
        int count = stretches.first(i + 1, all.batch) - first;
        parts.add(moved(new Part(form(), count, 0, 0, 0), first));
      }
      return parts;
    }

    /** The same of products further on. */
    private Part moved(Part part, int products) {
      long by = products * bytes;
      return new Part(
          part.form,
          part.batch,
          part.a + by * form().m() * form().k(),
          part.b + by * form().k() * form().n(),
          part.c + by * form().m() * form().n());
    }

    private Part rows(int first, int count) {
      long row = form().transposeA() ? 1 : form().lda();
      return new Part(
          form().part(count, form().n()),
          1,
          first * row * bytes,
          0,
          (long) first * form().ldc() * bytes);
    }

    private Part columns(int first, int count) {
      long column = form().transposeB() ? form().ldb() : 1;
      return new Part(form().part(form().m(), count), 1, 0, first * column * bytes, first * bytes);
    }
  }

  @Override
  public int parts() {
    return parts.length;
  }

  @Override
  public void part(int part, int thread) {
    Part own = parts[part];
    long bytes = lanes.bytes();
    long c = all.c + own.c;
    if (form.k() == 0) {
      // A sum of nothing.
      if (!all.accumulates) {
        for (long row = 0; row < (long) own.batch * own.form.m(); row++) {
          lanes.fill(0, c + row * form.ldc() * bytes, own.form.n());
        }
      }
      return;
    }
    if (form.m() == 0 || form.n() == 0) {
      return;
    }
    for (long i = 0; i < own.batch; i++) {
      Blas.multiply(
          own.form,
          all.a + own.a + i * form.m() * form.k() * bytes,
          all.b + own.b + i * form.k() * form.n() * bytes,
          all.accumulates ? 1 : 0,
          c + i * form.m() * form.n() * bytes);
    }
  }
}
