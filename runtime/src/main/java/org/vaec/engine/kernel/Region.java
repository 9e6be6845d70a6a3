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

  @Override
  public void run(Bindings bindings, Workers workers) {
    for (int i = 0; i < repeated.size(); i++) {
      repeated.get(i).write(lanes);
    }
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).used(tiling.numbers());
    }
    for (int i = 0; i < foldings.size(); i++) {
      foldings.get(i).begin();
    }
    if (isParallel) {
      workers.run(this, tiling.chunks());
    } else {
      for (int chunk = 0; chunk < tiling.chunks(); chunk++) {
        part(chunk, 0);
      }
    }
    for (int i = 0; i < foldings.size(); i++) {
      foldings.get(i).end();
    }
  }

  @Override
  public void part(int chunk, int thread) {
    Cursor cursor = cursors[thread];
    int end = tiling.firstTile(chunk + 1);
    for (int tile = tiling.firstTile(chunk); tile < end; tile++) {
      cursor.moveTo(tiling, tile, chunk);
      for (Instruction instruction : program) {
        instruction.run(cursor);
      }
    }
  }
}
