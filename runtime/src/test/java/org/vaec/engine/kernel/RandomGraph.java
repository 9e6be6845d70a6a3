package org.vaec.engine.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Graphs of elementwise, moving, indexing and reducing operations and products over plates, put
 * together at random.
 */
final class RandomGraph {
  private static final Plate STATE = new Plate("state", 200, 3);
  private static final List<Set<Plate>> PLATES =
      List.of(
          Set.of(),
          Set.of(Plate.ROW),
          Set.of(Plate.ROW, STATE),
          Set.of(Plate.ROW, Plate.PARTICLE),
          Set.of(STATE));

  // Shapes of a few numbers, of some vectors, and of more than a tile.
  private static final List<List<Integer>> SHAPES =
      List.of(List.of(), List.of(7), List.of(3, 5), List.of(4, 1, 6), List.of(1100));

  private final Random random;
  private final List<Value> values = new ArrayList<>();
  private int sites;

  private RandomGraph(int seed) {
    this.random = new Random(seed);
  }

  /** The graph of a seed, always the same. */
  static Graph of(int seed) {
    return new RandomGraph(seed).graph();
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Value leaf() {
    Shape shape = new Shape(any(SHAPES));
    Set<Plate> plates = shape.elements() > 1000 ? any(PLATES.subList(0, 2)) : any(PLATES);
    return Value.noise("site" + sites++, Op.NoiseKind.NORMAL, plates, shape);
  }

  /** A value that goes with another elementwise: of its shape, or a scalar. */
  private Value partner(Value a) {
    List<Value> partners =
        values.stream()
            .filter(b -> b.shape().equals(a.shape()) || b.shape().rank() == 0)
            .filter(b -> plates(a, b) <= 3)
            .toList();
    return any(partners);
  }

  private static int plates(Value a, Value b) {
    Set<Plate> all = new TreeSet<>(a.plates());
    all.addAll(b.plates());
    return all.size();
  }

  private Value elementwise(Value a) {
    Value b = partner(a);
    return switch (random.nextInt(9)) {
      case 0 -> a.plus(b);
      case 1 -> a.minus(b.tanh());
      case 2 -> a.times(b).tanh();
      case 3 -> a.over(b.square().plus(1));
      case 4 -> a.sigmoid().maximum(b);
      case 5 -> a.softplus().plus(b.tanh().exp()).log();
      case 6 -> b.abs().sqrt().plus(a.square()).plus(1).log();
      case 7 -> a.sin();
      default -> a.greater(b).select(a.tanh(), b.tanh());
    };
  }

  private Value moving(Value a) {
    int rank = a.shape().rank();
    if (rank == 0) {
      return a.expand(0, 1 + random.nextInt(9));
    }
    int axis = random.nextInt(rank);
    int size = a.shape().size(axis);
    return switch (random.nextInt(rank < 2 ? 7 : 9)) {
      case 0 -> a.slice(axis, size / 2, size);
      case 1 -> a.pad(axis, random.nextInt(3), random.nextInt(3));
      case 2 -> {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(order, random);
        yield a.transpose(order);
      }
      case 3 -> a.reshape(Shape.of(a.shape().elements()));
      case 4 -> Value.concat(axis, List.of(a, partner(a).broadcastTo(a.shape()), a.tanh()));
      case 5 -> a.expand(axis, 2);
      case 7 -> windows(a);
      case 8 ->
          rank < 4 ? windows(a).tanh().overlapAdd(1, 0) : a.overlapAdd(1 + random.nextInt(3), 0);
      default -> {
        // The index of an entry: what it is does not depend on rounding.
        int last = a.shape().lastSize();
        List<Integer> rest = a.shape().sizes().subList(0, rank - 1);
        Value index =
            Value.noise(
                    "site" + sites++,
                    Op.NoiseKind.UNIFORM,
                    any(PLATES.subList(0, 3)),
                    new Shape(rest))
                .times(last)
                .floor();
        yield random.nextBoolean() ? a.pick(index) : index.oneHot(last);
      }
    };
  }

  /** Windows that end at the edge, one or several. */
  private Value windows(Value a) {
    int padding = random.nextInt(2);
    int height = 1 + random.nextInt(a.shape().size(0));
    int width = 1 + random.nextInt(a.shape().size(1));
    boolean everySecond =
        (a.shape().size(0) - height) % 2 == 0 && (a.shape().size(1) - width) % 2 == 0;
    return a.windows(height, width, everySecond ? 2 : 1, padding);
  }

  private Value reduced(Value a) {
    Set<Plate> plates = new TreeSet<>(a.plates());
    plates.removeIf(plate -> random.nextBoolean());
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < a.shape().rank(); axis++) {
      if (random.nextBoolean()) {
        axes.add(axis);
      }
    }
    // Bounded: a sum of thousands would make everything after it enormous.
    return a.reduce(any(List.of(Op.Reduction.values())), plates, axes).tanh();
  }

  /** A dense layer over the last axis, whose weights are the same for all members or not. */
  private Value product(Value a) {
    int rank = a.shape().rank();
    if (rank == 0) {
      return a.square();
    }
    int last = a.shape().lastSize();
    Value weights =
        Value.noise(
            "site" + sites++,
            Op.NoiseKind.NORMAL,
            any(PLATES.subList(0, 2)),
            Shape.of(last, 1 + random.nextInt(5)));
    List<Integer> left = IntStream.range(0, rank).boxed().toList();
    List<Integer> output = new ArrayList<>(left.subList(0, rank - 1));
    output.add(rank);
    return a.contract(weights, left, List.of(rank - 1, rank), output).over(last).tanh();
  }

  private Graph graph() {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    values.add(Value.noise("scalar", Op.NoiseKind.NORMAL, Set.of(Plate.ROW), Shape.SCALAR));
    for (int i = 0; i < 4; i++) {
      values.add(leaf());
    }
    for (int node = 0; node < 25; node++) {
      Value a = any(values.subList(Math.max(0, values.size() - 8), values.size()));
      Value value =
          switch (random.nextInt(6)) {
            case 0, 1 -> elementwise(a);
            case 2, 3 -> moving(a);
            case 4 -> product(a);
            default -> reduced(a);
          };
      if (value.shape().elements() <= 5000) {
        values.add(value);
      }
    }
    for (int i = 0; i < 5; i++) {
      outputs.put("output" + i, values.get(values.size() - 1 - i));
    }
    return new Graph(outputs);
  }
}
