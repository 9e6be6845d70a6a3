package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Bindings;

/**
 * A fused region bound to memory. Tile by tile it runs its instructions, from and to registers of a
 * tile's length that stay in a core's first cache; only operands and what is kept touch memory.
 */
final class Region implements Kernel {
  private final Lanes lanes;
  private final Tiling tiling;

  /** Operands that repeat from tile to tile are written once a run. */
  private final List<RegionBinder.Repeated> repeated;

  private final Instruction[] program;
  private final List<Folding> foldings;
  private final List<Loops.Candidate> loops;
  private final Cursor[] cursors;
  private final boolean isParallel;

  Region(
      RegionBinder bound, List<Instruction> program, Lanes lanes, Tiling tiling, Cursor[] cursors) {
    this.lanes = lanes;
    this.tiling = tiling;
    this.repeated = List.copyOf(bound.repeated());
    this.program = program.toArray(Instruction[]::new);
    this.foldings = List.copyOf(bound.foldings());
    this.loops = List.copyOf(bound.loops());
    this.cursors = cursors;
    this.isParallel = foldings.stream().allMatch(Folding::isParallel);
  }

  /** Whether chunks may be computed side by side. */
  boolean isParallel() {
    return isParallel;
  }

  @Override
  public void begin(Bindings bindings) {
    for (int i = 0; i < repeated.size(); i++) {
      repeated.get(i).write(lanes);
    }
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).used(tiling.numbers());
    }
    for (int i = 0; i < foldings.size(); i++) {
      foldings.get(i).begin();
    }
  }

  @Override
  public int parts() {
    return isParallel ? tiling.chunks() : 1;
  }

  @Override
  public void part(int part, int thread) {
    if (isParallel) {
      chunk(part, thread);
    } else {
      for (int chunk = 0; chunk < tiling.chunks(); chunk++) {
        chunk(chunk, thread);
      }
    }
  }

  private void chunk(int chunk, int thread) {
    Cursor cursor = cursors[thread];
    long end = tiling.first(chunk + 1);
    int length;
    for (long at = tiling.first(chunk); at < end; at += length) {
      length = tiling.length(at, end);
      cursor.moveTo(at, tiling.column(at), length, chunk);
      for (Instruction instruction : program) {
        instruction.run(cursor);
      }
    }
    for (int i = 0; i < foldings.size(); i++) {
      foldings.get(i).endOfChunk(chunk);
    }
  }

  @Override
  public void end() {
    for (int i = 0; i < foldings.size(); i++) {
      foldings.get(i).end();
    }
  }
}
