package org.vaec.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** The plates and the event shape that each operation gives; refuses inputs that do not fit. */
final class ShapeRules {
  private ShapeRules() {}

  record Type(Set<Plate> plates, Shape shape) {}

  static Type typeOf(Op op, List<Value> inputs) {
    checkArity(op, inputs);
    return switch (op) {
      case Op.Constant(Tensor value) -> new Type(Set.of(), value.shape());
      case Op.Parameter(String name, Shape shape) -> new Type(Set.of(), shape);
      case Op.Statistic(String name, Shape shape) -> new Type(Set.of(), shape);
      case Op.Input(String name, Shape shape) -> new Type(Set.of(Plate.ROW), shape);
      case Op.Noise(var site, var kind, Set<Plate> plates, Shape shape) -> new Type(plates, shape);
      case Op.PlateSize(Plate plate) -> new Type(Set.of(), Shape.SCALAR);
      case Op.Coordinate(Plate plate) -> new Type(Set.of(plate), Shape.SCALAR);
      case Op.Unary u -> same(inputs.getFirst());
      case Op.Binary b -> elementwise(op, inputs);
      case Op.Polygamma p -> same(inputs.getFirst());
      case Op.LogBessel b -> same(inputs.getFirst());
      case Op.AngleQuantile q -> elementwise(op, inputs);
      case Op.Select s -> elementwise(op, inputs);
      case Op.StopGradient s -> same(inputs.getFirst());
      case Op.Draw(var kind, var site, Set<Plate> plates, Shape shape) ->
          draw(op, inputs.getFirst(), plates, shape);
      case Op.Reduce(var reduction, Set<Plate> plates, List<Integer> axes) ->
          reduce(op, inputs.getFirst(), plates, axes);
      case Op.Contract contract -> contract(contract, inputs.getFirst(), inputs.getLast());
      case Op.Expand(int axis, int size) -> {
        List<Integer> sizes = new ArrayList<>(inputs.getFirst().shape().sizes());
        sizes.add(axis, size);
        yield new Type(inputs.getFirst().plates(), new Shape(sizes));
      }
      case Op.Reshape(Shape shape) -> {
        require(shape.elements() == inputs.getFirst().shape().elements(), op, inputs);
        yield new Type(inputs.getFirst().plates(), shape);
      }
      case Op.Transpose(List<Integer> order) -> {
        Shape shape = inputs.getFirst().shape();
        List<Integer> axes = IntStream.range(0, shape.rank()).boxed().toList();
        require(order.stream().sorted().toList().equals(axes), op, inputs);
        yield new Type(
            inputs.getFirst().plates(), new Shape(order.stream().map(shape::size).toList()));
      }
      case Op.Slice(int axis, int from, int to) -> {
        Shape shape = inputs.getFirst().shape();
        require(0 <= axis && axis < shape.rank(), op, inputs);
        require(0 <= from && from < to && to <= shape.size(axis), op, inputs);
        yield resized(inputs.getFirst(), axis, to - from);
      }
      case Op.Pad(int axis, int before, int after) -> {
        require(0 <= axis && axis < inputs.getFirst().shape().rank(), op, inputs);
        require(before >= 0 && after >= 0, op, inputs);
        yield resized(
            inputs.getFirst(), axis, before + inputs.getFirst().shape().size(axis) + after);
      }
      case Op.Concat(int axis) -> concat(op, inputs, axis);
      case Op.Windows windows -> {
        Shape image = inputs.getFirst().shape();
        require(image.rank() >= 2 && windows.stride() > 0 && windows.padding() >= 0, op, inputs);
        for (int axis = 0; axis < 2; axis++) {
          int size = axis == 0 ? windows.height() : windows.width();
          int steps = image.size(axis) + 2 * windows.padding() - size;
          require(size > 0 && steps >= 0 && steps % windows.stride() == 0, op, inputs);
        }
        yield new Type(inputs.getFirst().plates(), WindowGrid.of(windows, image).windows(image));
      }
      case Op.OverlapAdd sum -> {
        Shape windows = inputs.getFirst().shape();
        require(windows.rank() >= 4 && sum.stride() > 0 && sum.padding() >= 0, op, inputs);
        WindowGrid grid = WindowGrid.of(sum, windows);
        require(grid.imageHeight() > 0 && grid.imageWidth() > 0, op, inputs);
        yield new Type(inputs.getFirst().plates(), grid.image(windows));
      }
      case Op.AxisToPlate(Plate plate) -> {
        Value input = inputs.getFirst();
        require(input.shape().rank() > 0 && input.shape().size(0) == plate.size(), op, inputs);
        require(!input.plates().contains(plate), op, inputs);
        Set<Plate> plates = union(inputs);
        plates.add(plate);
        yield new Type(plates, input.shape().dropFirst());
      }
      case Op.PlateToAxis(Plate plate) -> {
        require(inputs.getFirst().plates().contains(plate) && !plate.isBoundLate(), op, inputs);
        Set<Plate> plates = union(inputs);
        plates.remove(plate);
        yield new Type(plates, inputs.getFirst().shape().prepend(plate.size()));
      }
      case Op.OneHot(int size) ->
          new Type(inputs.getFirst().plates(), inputs.getFirst().shape().append(size));
      case Op.Pick p -> {
        Shape array = inputs.getFirst().shape();
        require(array.rank() > 0 && array.dropLast(1).equals(inputs.getLast().shape()), op, inputs);
        yield new Type(union(inputs), inputs.getLast().shape());
      }
      case Op.LowerTriangle(int n) -> {
        require(inputs.getFirst().shape().equals(Shape.of(n * (n + 1) / 2)), op, inputs);
        yield new Type(inputs.getFirst().plates(), Shape.of(n, n));
      }
      case Op.PackLowerTriangle p -> {
        int n = requireSquare(op, inputs);
        yield new Type(inputs.getFirst().plates(), Shape.of(n * (n + 1) / 2));
      }
      case Op.Cholesky c -> {
        requireSquare(op, inputs);
        yield same(inputs.getFirst());
      }
      case Op.TriangularSolve s -> {
        int n = requireSquare(op, inputs);
        Shape b = inputs.getLast().shape();
        require((b.rank() == 1 || b.rank() == 2) && b.size(0) == n, op, inputs);
        yield new Type(union(inputs), b);
      }
    };
  }

  private static void checkArity(Op op, List<Value> inputs) {
    int expected =
        switch (op) {
          case Op.Constant o -> 0;
          case Op.Parameter o -> 0;
          case Op.Statistic o -> 0;
          case Op.Input o -> 0;
          case Op.Noise o -> 0;
          case Op.PlateSize o -> 0;
          case Op.Coordinate o -> 0;
          case Op.Binary o -> 2;
          case Op.AngleQuantile o -> 2;
          case Op.Select o -> 3;
          case Op.Contract o -> 2;
          case Op.Pick o -> 2;
          case Op.TriangularSolve o -> 2;
          case Op.Concat o -> Math.max(1, inputs.size());
          default -> 1;
        };
    require(inputs.size() == expected, op, inputs);
  }

  private static Type same(Value input) {
    return new Type(input.plates(), input.shape());
  }

  private static Type elementwise(Op op, List<Value> inputs) {
    Shape shape = Shape.SCALAR;
    for (Value input : inputs) {
      require(
          shape.isScalar() || input.shape().isScalar() || shape.equals(input.shape()), op, inputs);
      shape = Shape.broadcast(shape, input.shape());
    }
    return new Type(union(inputs), shape);
  }

  private static Type draw(Op op, Value input, Set<Plate> plates, Shape shape) {
    require(plates.containsAll(input.plates()), op, List.of(input));
    require(input.shape().isScalar() || input.shape().equals(shape), op, List.of(input));
    return new Type(plates, shape);
  }

  private static Type reduce(Op op, Value input, Set<Plate> plates, List<Integer> axes) {
    require(input.plates().containsAll(plates), op, List.of(input));
    SortedSet<Plate> kept = new TreeSet<>(input.plates());
    kept.removeAll(plates);
    List<Integer> sizes = new ArrayList<>();
    for (int axis = 0; axis < input.shape().rank(); axis++) {
      if (!axes.contains(axis)) {
        sizes.add(input.shape().size(axis));
      }
    }
    require(sizes.size() == input.shape().rank() - axes.size(), op, List.of(input));
    return new Type(kept, new Shape(sizes));
  }

  private static Type contract(Op.Contract op, Value left, Value right) {
    Map<Integer, Integer> sizes = new HashMap<>();
    label(op, op.left(), left, sizes);
    label(op, op.right(), right, sizes);
    require(sizes.keySet().containsAll(op.output()), op, List.of(left, right));
    require(new HashSet<>(op.output()).size() == op.output().size(), op, List.of(left, right));
    Set<Plate> plates = union(List.of(left, right));
    require(plates.containsAll(op.summed()), op, List.of(left, right));
    plates.removeAll(op.summed());
    return new Type(plates, new Shape(op.output().stream().map(sizes::get).toList()));
  }

  private static void label(Op op, List<Integer> labels, Value input, Map<Integer, Integer> sizes) {
    require(labels.size() == input.shape().rank(), op, List.of(input));
    require(new HashSet<>(labels).size() == labels.size(), op, List.of(input));
    for (int axis = 0; axis < labels.size(); axis++) {
      Integer known = sizes.put(labels.get(axis), input.shape().size(axis));
      require(known == null || known == input.shape().size(axis), op, List.of(input));
    }
  }

  private static Type resized(Value input, int axis, int size) {
    List<Integer> sizes = new ArrayList<>(input.shape().sizes());
    sizes.set(axis, size);
    return new Type(input.plates(), new Shape(sizes));
  }

  private static Type concat(Op op, List<Value> inputs, int axis) {
    int size = 0;
    Shape first = inputs.getFirst().shape();
    for (Value input : inputs) {
      require(
          input.shape().equals(first)
              || resized(input, axis, 1)
                  .shape()
                  .equals(resized(inputs.getFirst(), axis, 1).shape()),
          op,
          inputs);
      size = Math.addExact(size, input.shape().size(axis));
    }
    return new Type(union(inputs), resized(inputs.getFirst(), axis, size).shape());
  }

  private static int requireSquare(Op op, List<Value> inputs) {
    Shape shape = inputs.getFirst().shape();
    require(shape.rank() == 2 && shape.size(0) == shape.size(1), op, inputs);
    return shape.size(0);
  }

  private static Set<Plate> union(List<Value> inputs) {
    Set<Plate> plates = new TreeSet<>();
    for (Value input : inputs) {
      // Nearly always they are there: hundreds of inputs are joined.
      if (!input.plates().isEmpty() && !plates.containsAll(input.plates())) {
        plates.addAll(input.plates());
      }
    }
    return plates;
  }

  private static void require(boolean fits, Op op, List<Value> inputs) {
    if (!fits) {
      throw new IllegalStateException("graph: " + op + " does not fit its inputs " + inputs);
    }
  }
}
