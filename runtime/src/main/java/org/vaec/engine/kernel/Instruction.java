package org.vaec.engine.kernel;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.vaec.graph.BinaryFunction;

/** What a region does with a tile. */
interface Instruction {
  void run(Cursor tile);

  /** y = f(x). */
  record Unary(Lanes lanes, DoubleUnaryOperator function, Slot x, Slot y) implements Instruction {
    @Override
    public void run(Cursor tile) {
      lanes.map(function, x.at(tile), y.at(tile), tile.length, tile.heap);
    }
  }

  /** y = f(a, b). */
  record Binary(Lanes lanes, BinaryFunction function, Slot a, Slot b, Slot y)
      implements Instruction {
    @Override
    public void run(Cursor tile) {
      lanes.map(function, a.at(tile), b.at(tile), y.at(tile), tile.length, tile.heap);
    }
  }

  /** y = yes where the condition is not 0, else no. */
  record Select(Lanes lanes, Slot condition, Slot yes, Slot no, Slot y) implements Instruction {
    @Override
    public void run(Cursor tile) {
      lanes.select(
          condition.at(tile), yes.at(tile), no.at(tile), y.at(tile), tile.length, tile.heap);
    }
  }

  /** y = x. */
  record Copy(Lanes lanes, Slot x, Slot y) implements Instruction {
    @Override
    public void run(Cursor tile) {
      lanes.copy(x.at(tile), y.at(tile), tile.length);
    }
  }

  /** Reads an array in the domain's order. */
  record Gather(Lanes lanes, Strides strides, long source, Slot y) implements Instruction {
    @Override
    public void run(Cursor tile) {
      strides.fill(lanes, source, y.at(tile), tile.start, tile.length);
    }
  }

  /** 1 at each index, 0 elsewhere; {@code x} holds the index at each position of its vector. */
  record OneHot(Lanes lanes, int size, Slot x, Slot y) implements Instruction {
    @Override
    public void run(Cursor tile) {
      lanes.oneHot(size, x.at(tile), tile.start, y.at(tile), tile.length);
    }
  }

  /** The entry at an index. */
  record Pick(Lanes lanes, Strides strides, long source, int step, int size, Slot index, Slot y)
      implements Instruction {
    @Override
    public void run(Cursor tile) {
      strides.pick(lanes, source, step, size, index.at(tile), y.at(tile), tile.start, tile.length);
    }
  }

  /** Adds the tile to a reduction. */
  record Fold(Folding folding, Slot x) implements Instruction {
    @Override
    public void run(Cursor tile) {
      folding.tile(x.at(tile), tile);
    }
  }

  /**
   * Arrays side by side along an axis, and zeros where there is none.
   *
   * @param period how many neighbours in memory the axis and those within it have
   */
  record Join(Lanes lanes, int period, List<Part> parts, Slot y) implements Instruction {
    /**
     * One of the arrays.
     *
     * @param from its first position within a period
     * @param length of its positions there
     */
    record Part(Strides strides, long source, int from, int length) {}

    @Override
    public void run(Cursor tile) {
      long into = y.at(tile);
      if (leavesOut()) {
        lanes.fill(0, into, tile.length);
      }
      for (int i = 0; i < parts.size(); i++) {
        place(parts.get(i), tile, into);
      }
    }

    private boolean leavesOut() {
      int covered = 0;
      for (int i = 0; i < parts.size(); i++) {
        covered += parts.get(i).length;
      }
      return covered < period;
    }

    /** The first and the last block of a part may lie in the tile only in part. */
    private void place(Part part, Cursor tile, long into) {
      long end = tile.start + tile.length;
      long first = Math.ceilDiv(Math.max(0, tile.start - part.from), (long) period);
      long behind = Math.floorDiv(end - part.from - part.length, (long) period) + 1;
      if (first > 0) {
        placeWithin(part, first - 1, tile, into);
      }
      if (behind > first) {
        part.strides.fill(
            lanes,
            part.source,
            into + (first * period + part.from - tile.start) * lanes.bytes(),
            first * part.length,
            part.length,
            (int) (behind - first),
            period);
      }
      if (behind >= first) {
        placeWithin(part, behind, tile, into);
      }
    }

    private void placeWithin(Part part, long block, Cursor tile, long into) {
      long begin = block * period + part.from;
      long first = Math.max(begin, tile.start);
      int length = (int) (Math.min(begin + part.length, tile.start + tile.length) - first);
      if (length > 0) {
        part.strides.fill(
            lanes,
            part.source,
            into + (first - tile.start) * lanes.bytes(),
            block * part.length + first - begin,
            length);
      }
    }
  }

  /**
   * Entries of a vector at fixed places, and zeros between them.
   *
   * @param places for each position of the event the entry, or -1
   * @param entries that the vector has
   */
  record Scatter(Lanes lanes, Strides strides, long source, int[] places, int entries, Slot y)
      implements Instruction {
    @Override
    public void run(Cursor tile) {
      long into = y.at(tile);
      int bytes = lanes.bytes();
      for (int i = 0; i < tile.length; i++) {
        long member = (tile.start + i) / places.length;
        int entry = places[(int) (tile.start + i - member * places.length)];
        if (entry < 0) {
          lanes.set(into + (long) i * bytes, 0);
        } else {
          strides.fill(lanes, source, into + (long) i * bytes, member * entries + entry, 1);
        }
      }
    }
  }

  /** Neighbouring lines in one generated loop; line by line until that is ready. */
  record Stretch(Loops.Candidate loop, List<Instruction> lines, List<Slot> slots)
      implements Instruction {
    @Override
    public void run(Cursor tile) {
      Loop ready = loop.loop(tile.length);
      if (ready == null) {
        for (int i = 0; i < lines.size(); i++) {
          lines.get(i).run(tile);
        }
        return;
      }
      for (int i = 0; i < slots.size(); i++) {
        Slot slot = slots.get(i);
        tile.addresses[i] = slot.single() != 0 ? slot.single() : slot.at(tile);
      }
      ready.run(tile.addresses, tile.length);
    }
  }
}
