package org.vaec.engine.nd4j;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vaec.engine.Precision;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * The array of one value for given plate sizes, row-major: its plates, outermost first, then its
 * event axes. Several blocks may share one flat ND4J array.
 *
 * @param flat a detached ND4J array of rank 1, of the block's length (1 if that is 0)
 * @param memory the same numbers, for plain loops
 */
record Block(
    Precision precision,
    INDArray flat,
    MemorySegment memory,
    List<Plate> plates,
    List<Integer> plateSizes,
    Shape shape) {

  Block {
    plates = List.copyOf(plates);
    plateSizes = List.copyOf(plateSizes);
  }

  /** A flat array of uninitialised numbers. */
  static INDArray allocate(Precision precision, long length) {
    return Nd4j.createUninitializedDetached(
        precision == Precision.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE,
        'c',
        Math.max(1, length));
  }

  @SuppressWarnings("restricted") // the native memory behind an ND4J array
  static MemorySegment memoryOf(INDArray flat, Precision precision) {
    return MemorySegment.ofAddress(flat.data().address())
        .reinterpret(flat.length() * precision.bytes());
  }

  /** The same numbers under another event shape. */
  Block reshaped(Shape other) {
    return new Block(precision, flat, memory, plates, plateSizes, other);
  }

  /** The same numbers, plates and axes alike seen as axes of the event. */
  Block withoutPlates(Shape other) {
    return new Block(precision, flat, memory, List.of(), List.of(), other);
  }

  double get(long index) {
    return precision.get(memory, index);
  }

  void set(long index, double value) {
    precision.set(memory, index, value);
  }

  int length() {
    return Math.multiplyExact(members(), shape.elements());
  }

  /** How many members the plates have together. */
  int members() {
    return plateSizes.stream().reduce(1, Math::multiplyExact);
  }

  /** Plate sizes, then event sizes. */
  int[] sizes() {
    List<Integer> sizes = new ArrayList<>(plateSizes);
    sizes.addAll(shape.sizes());
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How far apart neighbours along each axis lie, counted in numbers. */
  int[] strides() {
    return stridesOf(sizes());
  }

  static int[] stridesOf(int[] sizes) {
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strides;
  }

  /** The stride along an axis of the event. */
  int eventStride(int axis) {
    return strides()[plates.size() + axis];
  }

  /**
   * Strides along the axes of {@code result}: 0 along plates that this block lacks, and along all
   * event axes where it is a scalar and {@code result} is not.
   */
  int[] stridesWithin(Block result) {
    return stridesWithin(result, result.shape.rank(), shape.rank());
  }

  /** The same along the plates of {@code result} and the first event axes of both. */
  int[] stridesWithin(Block result, int resultAxes, int ownAxes) {
    int[] own = strides();
    int[] strides = new int[result.plates.size() + resultAxes];
    for (int i = 0; i < result.plates.size(); i++) {
      int at = plates.indexOf(result.plates.get(i));
      strides[i] = at < 0 ? 0 : own[at];
    }
    for (int axis = 0; axis < Math.min(resultAxes, ownAxes); axis++) {
      strides[result.plates.size() + axis] = own[plates.size() + axis];
    }
    return strides;
  }

  /** The block as ND4J sees it within {@code result}: of its rank, with ones to be broadcast. */
  INDArray broadcastView(Block result) {
    int rank = result.plates.size() + result.shape.rank();
    long[] sizes = new long[Math.max(1, rank)];
    Arrays.fill(sizes, 1);
    for (int i = 0; i < plates.size(); i++) {
      sizes[result.plates.indexOf(plates.get(i))] = plateSizes.get(i);
    }
    for (int axis = 0; axis < shape.rank(); axis++) {
      sizes[result.plates.size() + axis] = shape.size(axis);
    }
    return flat.reshape('c', sizes);
  }
}
