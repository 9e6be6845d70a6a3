package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.vaec.engine.Layout;
import org.vaec.engine.Store;
import org.vaec.plan.Tile;

/**
 * A sweep over several stores of one layout at once, elementwise and in place: by a generated loop
 * once that is compiled, number by number and to the same bits before.
 */
abstract sealed class StoreSweep extends Sweep permits AdamSweep, MomentumSweep {
  private final Lanes lanes;
  private final ThreadLocal<Room> rooms;
  private final Optional<Loops.Candidate> loop;
  private final List<Integer> results;
  private final MemorySegment coefficients;
  private final MemorySegment[] memories;
  private final int firstResult;

  /** What the loop takes in each part; changes with the memories. */
  private final long[][] addresses;

  /**
   * Makes a sweep.
   *
   * @param like a store of the layout
   * @param stores how many it goes over: the first inputs of the loop
   * @param coefficients how many numbers are the same for all elements: the inputs behind them
   * @param lines of the loop
   * @param results the stores that results go to, in the order of the lines that are stored
   */
  StoreSweep(
      Store like, int stores, int coefficients, List<LoopBody.Line> lines, List<Integer> results) {
    super(like);
    this.lanes = Lanes.of(precision);
    this.rooms = ThreadLocal.withInitial(() -> new Room(stores));
    this.firstResult = stores + coefficients;
    List<LoopBody.Input> inputs = new ArrayList<>(Collections.nCopies(stores, LoopBody.Input.LINE));
    inputs.addAll(Collections.nCopies(coefficients, LoopBody.Input.SINGLE));
    this.loop =
        Lanes.hasVectors()
            ? Optional.of(Loops.of(new LoopBody(precision, inputs, lines)))
            : Optional.empty();
    this.results = List.copyOf(results);
    this.coefficients =
        Arena.ofAuto().allocate((long) coefficients * precision.bytes(), Layout.ALIGNMENT);
    this.memories = new MemorySegment[stores];
    this.addresses = new long[parts()][firstResult + results.size()];
    for (long[] part : addresses) {
      for (int i = 0; i < coefficients; i++) {
        part[stores + i] = this.coefficients.address() + (long) i * precision.bytes();
      }
    }
  }

  /** Says which memory a store is. */
  final void use(int store, MemorySegment memory) {
    if (memories[store] == memory) {
      return;
    }
    memories[store] = memory;
    for (int part = 0; part < addresses.length; part++) {
      long address = address(store, part * PART);
      addresses[part][store] = address;
      for (int result = 0; result < results.size(); result++) {
        if (results.get(result) == store) {
          addresses[part][firstResult + result] = address;
        }
      }
    }
  }

  final void setCoefficient(int index, double value) {
    precision.set(coefficients, index, value);
  }

  /** A coefficient as the loop sees it, rounded to the precision. */
  final double coefficient(int index) {
    return precision.get(coefficients, index);
  }

  @Override
  final void sweep(int part, long from, long to) {
    int length = (int) (to - from);
    Loop ready = null;
    if (loop.isPresent()) {
      loop.get().used(length);
      ready = loop.get().loop(length);
    }
    if (ready == null) {
      plain(from, to);
    } else {
      ready.run(addresses[part], length);
    }
  }

  /** The generated loop, where the JVM has the vector module. */
  final Optional<Loops.Candidate> loop() {
    return loop;
  }

  /** Goes over numbers {@code from} to {@code to}, exclusively, without the loop. */
  final void plain(long from, long to) {
    Room room = rooms.get();
    for (long at = from; at < to; at += Tile.LENGTH) {
      int n = (int) Math.min(Tile.LENGTH, to - at);
      for (int store = 0; store < memories.length; store++) {
        lanes.read(address(store, at), room.numbers[store], n, room.heap);
      }
      compute(room.numbers, n);
      for (int i = 0; i < results.size(); i++) {
        int store = results.get(i);
        lanes.write(room.numbers[store], address(store, at), n, room.heap);
      }
    }
  }

  private long address(int store, long number) {
    return memories[store].address() + number * precision.bytes();
  }

  /** Computes the results of the first {@code n} numbers of each store, in place. */
  abstract void compute(double[][] stores, int n);

  /** Where a thread computes without the loop. */
  private static final class Room {
    final Heap heap = new Heap();
    final double[][] numbers;

    Room(int stores) {
      this.numbers = new double[stores][Tile.LENGTH];
    }
  }
}
