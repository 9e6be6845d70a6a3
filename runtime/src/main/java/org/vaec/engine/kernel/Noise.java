package org.vaec.engine.kernel;

import java.util.List;
import org.vaec.engine.Bindings;
import org.vaec.engine.ElementNumbers;
import org.vaec.engine.Extent;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Tile;
import org.vaec.random.Philox;
import org.vaec.shape.Plate;

/** Random leaves: the numbers of the reference engine, bit for bit. */
final class Noise implements Kernel {
  private final Lanes lanes;
  private final Op.Noise op;
  private final List<Plate> plates;
  private final int event;
  private final int length;
  private final long into;
  private final List<Heap> heaps;
  private final Stretches stretches;
  private final Extent[] extents;
  private ElementNumbers elements;
  private Philox philox;
  private long seed;

  /**
   * Makes a kernel.
   *
   * @param heaps one for each thread
   * @param stretches of the outermost plate's members, or of the numbers
   */
  Noise(
      Lanes lanes,
      Op.Noise op,
      Value value,
      int length,
      long into,
      List<Heap> heaps,
      Stretches stretches) {
    this.lanes = lanes;
    this.op = op;
    this.plates = List.copyOf(value.plates());
    this.event = value.shape().elements();
    this.length = length;
    this.into = into;
    this.heaps = heaps;
    this.stretches = stretches;
    this.extents = new Extent[plates.size()];
  }

  @Override
  public void begin(Bindings bindings) {
    if (philox == null || bindings.seed() != seed) {
      seed = bindings.seed();
      philox = Philox.of(seed, op.site(), bindings.step());
    }
    philox.moveTo(bindings.step());
    number(bindings);
  }

  @Override
  public int parts() {
    return stretches.count();
  }

  private void number(Bindings bindings) {
    boolean known = elements != null;
    for (int i = 0; i < extents.length; i++) {
      if (plates.get(i).isBoundLate()) {
        Extent extent = bindings.extent(plates.get(i));
        known &= extent.equals(extents[i]);
        extents[i] = extent;
      }
    }
    if (!known) {
      elements = ElementNumbers.of(bindings, plates, event);
    }
  }

  @Override
  public void part(int part, int thread) {
    Heap heap = heaps.get(thread);
    int run = elements.runLength();
    int end = stretches.first(part + 1, length);
    for (int at = stretches.first(part, length); at < end; ) {
      int count = Math.min(Math.min(end - at, Tile.LENGTH), run - at % run);
      switch (op.kind()) {
        case NORMAL -> VectorPhilox.normals(philox, elements.number(at), heap.a, count);
        case UNIFORM -> VectorPhilox.uniforms(philox, elements.number(at), heap.a, count);
      }
      store(heap, count, into + (long) at * lanes.bytes());
      at += count;
    }
  }

  private void store(Heap from, int count, long address) {
    if (op.kind() == Op.NoiseKind.UNIFORM && lanes.bytes() == Float.BYTES) {
      // A uniform number so near 1 that it rounds to 1 in single precision is kept below.
      for (int i = 0; i < count; i++) {
        from.a[i] = Math.min(from.a[i], Math.nextDown(1f));
      }
    }
    lanes.write(from.a, address, count, from);
  }
}
