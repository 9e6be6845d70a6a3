package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import org.vaec.engine.Bindings;
import org.vaec.engine.InputArray;
import org.vaec.engine.Precision;

/** Copies the array of an input, or has it gathered, into memory. */
final class Input implements Kernel {
  /** Numbers that are worth a thread's while. */
  static final int WORTHWHILE = 10_000;

  private final String name;
  private final Precision precision;
  private final MemorySegment into;
  private final int length;
  private final Stretches stretches;
  private InputArray values;

  /**
   * Makes a kernel.
   *
   * @param stretches of the outermost plate's members
   */
  Input(String name, Precision precision, MemorySegment into, Stretches stretches) {
    this.name = name;
    this.precision = precision;
    this.into = into;
    this.length = Math.toIntExact(into.byteSize() / precision.bytes());
    this.stretches = stretches;
  }

  @Override
  public void begin(Bindings bindings) {
    values = bindings.input(name, length);
  }

  @Override
  public int parts() {
    return stretches.count();
  }

  @Override
  public void part(int part, int thread) {
    int from = stretches.first(part, length);
    values.copyTo(into, precision, from, stretches.first(part + 1, length));
  }
}
