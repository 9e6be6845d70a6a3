package org.vaec.engine.nd4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.vaec.graph.Op;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Sums of products as matrix products.
 *
 * <p>Plates and labels alike are axes of one of four kinds: in both inputs and kept (batch), in the
 * left one and kept (M), in the right one and kept (N), in both and summed (K); what is summed and
 * in one input only is summed first. Then the product is, for each member of the batch, C[M, N] =
 * sum over K of A[M, K] B[K, N], and an input in the order [batch, M, K] or [batch, K, M] is used
 * as it lies; any other order is copied. So a dense layer over rows, and its gradient summed over
 * rows, are one GEMM each, without a copy.
 */
final class Contraction {
  private final Op.Contract op;
  private final Block result;
  private final BufferPool pool;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Block> scratch = new ArrayList<>();

  /** An axis of an input or of the result. */
  private sealed interface Axis {
    record Member(Plate plate) implements Axis {}

    record Label(int label) implements Axis {}
  }

  /** An input or the result, its axes of size 1 left out. */
  private record Operand(Block block, SequencedMap<Axis, Integer> sizes) {
    boolean has(Axis axis) {
      return sizes.containsKey(axis);
    }

    List<Axis> axes() {
      return List.copyOf(sizes.sequencedKeySet());
    }

    List<Axis> where(Predicate<Axis> condition) {
      return axes().stream().filter(condition).toList();
    }

    int size(Collection<Axis> axes) {
      return axes.stream().map(sizes::get).reduce(1, Math::multiplyExact);
    }

    int[] strides() {
      return Block.stridesOf(sizes.values().stream().mapToInt(Integer::intValue).toArray());
    }
  }

  private Contraction(Op.Contract op, Block result, BufferPool pool) {
    this.op = op;
    this.result = result;
    this.pool = pool;
  }

  /** Temporary memory is taken from the pool and returned to it: instructions run in order. */
  static Instruction bind(Op.Contract op, Block left, Block right, Block result, BufferPool pool) {
    if (left.length() == 0 || right.length() == 0) {
      return bindings -> result.memory().fill((byte) 0);
    }
    Contraction contraction = new Contraction(op, result, pool);
    contraction.bind(operand(left, op.left()), operand(right, op.right()));
    contraction.scratch.forEach(block -> pool.release(block.flat()));
    List<Instruction> instructions = List.copyOf(contraction.instructions);
    return bindings -> instructions.forEach(instruction -> instruction.execute(bindings));
  }

  private void bind(Operand left, Operand right) {
    Operand out = operand(result, op.output());
    Operand a = sumAlone(left, right, out);
    Operand b = sumAlone(right, left, out);
    List<Axis> batch = out.where(axis -> a.has(axis) && b.has(axis));
    List<Axis> m = out.where(axis -> !b.has(axis));
    List<Axis> n = out.where(axis -> !a.has(axis));
    List<Axis> k = a.where(axis -> b.has(axis) && !out.has(axis));
    List<Axis> other = b.where(k::contains);
    // Either input's order of the summed axes will do: the one that needs no copy.
    if (!isMatrix(a, batch, m, k) || (!isMatrix(b, batch, k, n) && isMatrix(a, batch, m, other))) {
      k = other;
    }
    if (out.axes().equals(concat(batch, n, m))) {
      // C' = B' A': the same with the inputs exchanged.
      multiply(b, a, out, batch, n, m, k);
    } else {
      multiply(a, b, out, batch, m, n, k);
    }
  }

  private void multiply(
      Operand a,
      Operand b,
      Operand out,
      List<Axis> batch,
      List<Axis> m,
      List<Axis> n,
      List<Axis> k) {
    Operand left = isMatrix(a, batch, m, k) ? a : reordered(a, concat(batch, m, k));
    Operand right = isMatrix(b, batch, k, n) ? b : reordered(b, concat(batch, k, n));
    boolean inPlace = out.axes().equals(concat(batch, m, n));
    Operand target = inPlace ? out : temporary(concat(batch, m, n), out);
    boolean transposeLeft = !left.axes().equals(concat(batch, m, k));
    boolean transposeRight = !right.axes().equals(concat(batch, k, n));
    instructions.add(
        new Gemm(
            target.size(batch),
            target.size(m),
            target.size(n),
            left.size(k),
            left.block(),
            transposeLeft,
            right.block(),
            transposeRight,
            target.block()));
    if (!inPlace) {
      move(target, out);
    }
  }

  private static boolean isMatrix(
      Operand operand, List<Axis> batch, List<Axis> rows, List<Axis> columns) {
    return operand.axes().equals(concat(batch, rows, columns))
        || operand.axes().equals(concat(batch, columns, rows));
  }

  /** Sums what neither the other input nor the result has. */
  private Operand sumAlone(Operand operand, Operand other, Operand out) {
    List<Axis> kept = operand.where(axis -> other.has(axis) || out.has(axis));
    if (kept.size() == operand.axes().size()) {
      return operand;
    }
    Operand sum = temporary(kept, operand);
    boolean[] reduced = new boolean[operand.axes().size()];
    for (int i = 0; i < reduced.length; i++) {
      reduced[i] = !kept.contains(operand.axes().get(i));
    }
    Block whole = operand.block().withoutPlates(shape(operand.sizes().values()));
    instructions.add(Reductions.reduce(Op.Reduction.SUM, whole, reduced, sum.block()));
    return sum;
  }

  private Operand reordered(Operand operand, List<Axis> order) {
    Operand copy = temporary(order, operand);
    move(operand, copy);
    return copy;
  }

  private void move(Operand from, Operand to) {
    int[] own = from.strides();
    int[] strides = to.axes().stream().mapToInt(axis -> own[from.axes().indexOf(axis)]).toArray();
    int[] sizes = to.sizes().values().stream().mapToInt(Integer::intValue).toArray();
    instructions.add(Movement.copy(sizes, to.block(), to.strides(), from.block(), strides, 0, 0));
  }

  private Operand temporary(List<Axis> axes, Operand sizesFrom) {
    SequencedMap<Axis, Integer> sizes = new LinkedHashMap<>();
    axes.forEach(axis -> sizes.put(axis, sizesFrom.sizes().get(axis)));
    Block block = pool.acquire(List.of(), List.of(), shape(sizes.values()));
    scratch.add(block);
    return new Operand(block, sizes);
  }

  private static Shape shape(Collection<Integer> sizes) {
    return new Shape(List.copyOf(sizes));
  }

  private static Operand operand(Block block, List<Integer> labels) {
    SequencedMap<Axis, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < block.plates().size(); i++) {
      put(sizes, new Axis.Member(block.plates().get(i)), block.plateSizes().get(i));
    }
    for (int axis = 0; axis < labels.size(); axis++) {
      put(sizes, new Axis.Label(labels.get(axis)), block.shape().size(axis));
    }
    return new Operand(block, sizes);
  }

  // An axis of size 1 changes no offset; without it more orders are those of a matrix.
  private static void put(SequencedMap<Axis, Integer> sizes, Axis axis, int size) {
    if (size != 1) {
      sizes.put(axis, size);
    }
  }

  @SafeVarargs
  private static List<Axis> concat(List<Axis>... parts) {
    List<Axis> all = new ArrayList<>();
    for (List<Axis> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
