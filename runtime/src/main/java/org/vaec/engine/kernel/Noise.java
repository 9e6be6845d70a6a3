package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.vaec.engine.Bindings;
import org.vaec.engine.ElementNumbers;
import org.vaec.engine.Extent;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.random.Philox;
import org.vaec.shape.Plate;

/** Random leaves: the numbers of the reference engine, bit for bit. */
final class Noise implements Kernel {
  /** Numbers of a part; as doubles they fit into a core's first cache. */
  private static final int PART = 1024;

  private final Op.Noise op;
  private final List<Plate> plates;
  private final int event;
  private final int bytes;
  private final int length;
  private final long into;
  private final Buffer[] buffers;
  private final Extent[] extents;
  private ElementNumbers elements;
  private Philox philox;
  private long seed;

  Noise(Lanes lanes, Op.Noise op, Value value, int length, long into, int threads) {
    this.op = op;
    this.plates = List.copyOf(value.plates());
    this.event = value.shape().elements();
    this.bytes = lanes.bytes();
    this.length = length;
    this.into = into;
    this.buffers =
        Stream.generate(() -> new Buffer(Math.min(PART, length)))
            .limit(threads)
            .toArray(Buffer[]::new);
    this.extents = new Extent[plates.size()];
  }

  @Override
  public void run(Bindings bindings, Workers workers) {
    if (philox == null || bindings.seed() != seed) {
      seed = bindings.seed();
      philox = Philox.of(seed, op.site(), bindings.step());
    }
    philox.moveTo(bindings.step());
    number(bindings);
    workers.run(this, Math.ceilDiv(length, PART));
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
    Buffer buffer = buffers[thread];
    int run = elements.runLength();
    int end = Math.min(length, (part + 1) * PART);
    for (int at = part * PART; at < end; ) {
      int count = Math.min(end - at, run - at % run);
      switch (op.kind()) {
        case NORMAL -> VectorPhilox.normals(philox, elements.number(at), buffer.numbers, count);
        case UNIFORM -> VectorPhilox.uniforms(philox, elements.number(at), buffer.numbers, count);
      }
      store(buffer, count, into + (long) at * bytes);
      at += count;
    }
  }

  private void store(Buffer from, int count, long address) {
    if (bytes == Double.BYTES) {
      MemorySegment.copy(from.numbers, 0, Lanes.ALL, ValueLayout.JAVA_DOUBLE, address, count);
      return;
    }
    // A uniform number so near 1 that it rounds to 1 in single precision is kept below.
    float most = op.kind() == Op.NoiseKind.UNIFORM ? Math.nextDown(1f) : Float.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      from.singles[i] = Math.min((float) from.numbers[i], most);
    }
    MemorySegment.copy(from.singles, 0, Lanes.ALL, ValueLayout.JAVA_FLOAT, address, count);
  }

  /** Numbers on their way, a thread's own. */
  private static final class Buffer {
    final double[] numbers;
    final float[] singles;

    Buffer(int length) {
      this.numbers = new double[length];
      this.singles = new float[length];
    }
  }
}
