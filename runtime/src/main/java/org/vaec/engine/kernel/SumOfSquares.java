package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.vaec.engine.Layout;

/**
 * Sums of squares of numbers in single precision, in vectors or one by one to the same bits:
 * stretches of some hundred in single precision, these in double, in a fixed order. Where they
 * begin and end are multiples of sixteen numbers, as layouts make them.
 */
final class SumOfSquares {
  private static final int STRETCH = 1024;

  /** Numbers added one by one, some milliseconds' worth, before vectors pay. */
  private static final long WORTH = 1_000_000;

  /** Goes twice through each loop. */
  private static final int SAMPLE = 2 * STRETCH;

  private static final WarmUp WARM_UP = new WarmUp(WORTH, SAMPLE / 8, SumOfSquares::sample);

  private static final ThreadLocal<Room> ROOMS = ThreadLocal.withInitial(Room::new);

  private SumOfSquares() {}

  /** Where a thread adds one by one. */
  private static final class Room {
    final float[] x = new float[STRETCH];
    final float[] a = new float[Vectors.LANES];
    final float[] b = new float[Vectors.LANES];
  }

  private static WarmUp.Sample sample() {
    MemorySegment memory =
        Arena.ofAuto().allocate((long) SAMPLE * Float.BYTES, Layout.ALIGNMENT).fill((byte) 0);
    return () -> Vectors.sum(memory.address(), SAMPLE);
  }

  /** The sum over numbers {@code from} to {@code to}, exclusively. */
  static double of(MemorySegment memory, long from, long to) {
    if (WARM_UP.isReady(to - from)) {
      return inVectors(memory, from, to);
    }
    return oneByOne(memory, from, to);
  }

  static double inVectors(MemorySegment memory, long from, long to) {
    return Vectors.sum(memory.address() + from * Float.BYTES, to - from);
  }

  /** Lane by lane as a register would. */
  static double oneByOne(MemorySegment memory, long from, long to) {
    int lanes = Vectors.LANES;
    Room room = ROOMS.get();
    float[] x = room.x;
    float[] a = room.a;
    float[] b = room.b;
    double sum = 0;
    for (long at = from; at < to; at += STRETCH) {
      int n = (int) Math.min(STRETCH, to - at);
      MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, at * Float.BYTES, x, 0, n);
      Arrays.fill(a, 0);
      Arrays.fill(b, 0);
      int i = 0;
      for (; i <= n - 2 * lanes; i += 2 * lanes) {
        addSquares(x, i, a);
        addSquares(x, i + lanes, b);
      }
      for (; i < n; i += lanes) {
        addSquares(x, i, a);
      }
      sum += total(a, b);
    }
    return sum;
  }

  private static void addSquares(float[] x, int from, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.fma(x[from + i], x[from + i], sums[i]);
    }
  }

  private static float total(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    for (int by = a.length / 2; by > 0; by /= 2) {
      for (int i = 0; i < by; i++) {
        a[i] += a[i + by];
      }
    }
    return a[0];
  }

  /** In a class of its own, which a JVM without the vector module never asks for. */
  private static final class Vectors {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    private Vectors() {}

    static double sum(long address, long count) {
      double sum = 0;
      int bytes = SPECIES.vectorByteSize();
      for (long done = 0; done < count; done += STRETCH) {
        long at = address + done * Float.BYTES;
        long end = at + Math.min(STRETCH, count - done) * Float.BYTES;
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        for (; at <= end - 2 * bytes; at += 2 * bytes) {
          FloatVector x = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, at, Lanes.ORDER);
          FloatVector y =
              FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, at + bytes, Lanes.ORDER);
          a = x.fma(x, a);
          b = y.fma(y, b);
        }
        for (; at < end; at += bytes) {
          FloatVector x = FloatVector.fromMemorySegment(SPECIES, Lanes.ALL, at, Lanes.ORDER);
          a = x.fma(x, a);
        }
        // In a fixed order; that of the vector module's own sum may change.
        a = a.add(b);
        for (int by = LANES / 2; by > 0; by /= 2) {
          a = a.add(a.rearrange(VectorShuffle.iota(SPECIES, by, 1, true)));
        }
        sum += a.lane(0);
      }
      return sum;
    }
  }
}
