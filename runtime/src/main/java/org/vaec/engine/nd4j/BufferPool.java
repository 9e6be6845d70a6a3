package org.vaec.engine.nd4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vaec.engine.Precision;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** The native memory of a frame: arrays that later values use again once nothing needs them. */
final class BufferPool implements AutoCloseable {
  private final Precision precision;
  private final Map<Long, Deque<INDArray>> free = new HashMap<>();
  private final List<INDArray> all = new ArrayList<>();

  BufferPool(Precision precision) {
    this.precision = precision;
  }

  /** A block whose contents are arbitrary. */
  Block acquire(List<Plate> plates, List<Integer> plateSizes, Shape shape) {
    long length = shape.elements();
    for (int size : plateSizes) {
      length *= size;
    }
    Deque<INDArray> waiting = free.get(Math.max(1, length));
    INDArray flat = waiting == null ? null : waiting.poll();
    if (flat == null) {
      flat = Block.allocate(precision, length);
      all.add(flat);
    }
    return new Block(precision, flat, Block.memoryOf(flat, precision), plates, plateSizes, shape);
  }

  /** Says that what has been bound so far is all that needs this array's contents. */
  void release(INDArray flat) {
    free.computeIfAbsent(flat.length(), length -> new ArrayDeque<>()).push(flat);
  }

  @Override
  public void close() {
    all.forEach(INDArray::close);
    all.clear();
    free.clear();
  }
}
