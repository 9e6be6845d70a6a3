package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Bindings;
import org.vaec.engine.InputArray;
import org.vaec.engine.Precision;

/** Copies the array of an input, or has it gathered, into memory. */
final class Input implements Kernel {
  /** Numbers that are worth a thread's while. */
  private static final int PART = 10_000;

  private final String name;
  private final Precision precision;
  private final MemorySegment into;
  private final int length;
  private InputArray.Gathered gathered;
  private int perPart;

  Input(String name, Precision precision, MemorySegment into) {
    this.name = name;
    this.precision = precision;
    this.into = into;
    this.length = Math.toIntExact(into.byteSize() / precision.bytes());
  }

  @Override
  public void run(Bindings bindings, Workers workers) {
    InputArray values = bindings.input(name, length);
    if (values instanceof InputArray.Gathered rows) {
      gathered = rows;
      perPart = Math.max(1, (int) ((long) PART * rows.rows() / Math.max(1, length)));
      workers.run(this, Math.ceilDiv(rows.rows(), perPart));
    } else {
      values.copyTo(into, precision);
    }
  }

  @Override
  public void part(int part, int thread) {
    int first = part * perPart;
    gathered.gather(first, Math.min(perPart, gathered.rows() - first), into, precision);
  }
}
