package org.vaec.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.State;
import org.vaec.engine.nd4j.Blas;
import org.vaec.engine.nd4j.Interpreted;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.plan.Access;
import org.vaec.plan.Count;
import org.vaec.plan.Phase;
import org.vaec.plan.Step;
import org.vaec.plan.Tile;
import org.vaec.shape.Plate;

/**
 * Binds the phases of a plan to memory for given plate sizes.
 *
 * <p>A phase by members is cut where a product's right matrix is so large that each stretch would
 * fetch it anew: such a product is a phase by itself, its parts stretches of that matrix's columns.
 * So is a region with more sums over the members than each stretch can hold.
 */
final class KernelBinder {
  /** Bytes that stay in a core's second cache while a stretch is computed. */
  private static final long STAYS_CACHED = 256 << 10;

  /** What an operation of a region takes, in those of a product. */
  private static final int ELEMENTWISE = 20;

  /** With fewer rows, to read all weights takes as long as to multiply by them. */
  private static final int FEWEST_SPARSE_ROWS = 32;

  /** Numbers of a reduction or of noise that are worth a thread's while. */
  private static final int FEWEST_NUMBERS = Tile.LENGTH;

  private final State state;
  private final Lanes lanes;
  private final Grain grain;
  private final Bindings sizes;
  private final List<Heap> heaps;
  private final Scratch scratch;
  private final Function<Value, MemorySegment> memory;

  /** Deviations that products use by column, and that are not listed so yet. */
  private final Set<Value> byColumn;

  private final Map<Value, Deviations> deviations = new HashMap<>();

  /** Null until a product needs it. */
  private Combinations combinations;

  private final List<Interpreted> interpreted = new ArrayList<>();

  /**
   * Makes a binder.
   *
   * @param heaps one for each thread
   * @param memory of each value that reaches it
   * @param steps all that will be bound
   */
  KernelBinder(
      State state,
      Lanes lanes,
      Grain grain,
      Bindings sizes,
      List<Heap> heaps,
      Scratch scratch,
      Function<Value, MemorySegment> memory,
      List<Step> steps) {
    this.state = state;
    this.lanes = lanes;
    this.grain = grain;
    this.sizes = sizes;
    this.heaps = heaps;
    this.scratch = scratch;
    this.memory = memory;
    this.byColumn = new HashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.Product product && product.transposeLeft()) {
        product.deviations().ifPresent(byColumn::add);
      }
    }
  }

  /** What has been bound that goes through the reference engine's kernels, to be closed. */
  List<Interpreted> interpreted() {
    return interpreted;
  }

  /** The kernels of a phase, in their order. */
  List<Kernel> bind(Phase phase) {
    return switch (phase) {
      case Phase.SideBySide(List<Step> steps) -> List.of(sideBySide(steps));
      case Phase.ByMember(Plate plate, List<Step> steps) -> byMember(size(plate), steps);
    };
  }

  private Kernel sideBySide(List<Step> steps) {
    return steps.size() == 1
        ? bind(steps.getFirst())
        : new SideBySide(steps.stream().map(this::bind).toList());
  }

  private List<Kernel> byMember(int members, List<Step> steps) {
    List<Kernel> kernels = new ArrayList<>();
    List<Step> together = new ArrayList<>();
    for (Step step : steps) {
      if (standsAlone(step)) {
        inStretches(members, together).ifPresent(kernels::add);
        together.clear();
        kernels.add(bind(step));
      } else {
        together.add(step);
      }
    }
    inStretches(members, together).ifPresent(kernels::add);
    return kernels;
  }

  private boolean standsAlone(Step step) {
    return switch (step) {
      case Step.Product product -> rightNumbers(product) * lanes.bytes() > STAYS_CACHED;
      case Step.Stacked(var kind, var products) ->
          products.stream().mapToLong(this::rightNumbers).sum() * lanes.bytes() > STAYS_CACHED;
      case Step.Fused fused ->
          fused.body().stream()
              .filter(value -> value.op() instanceof Op.Reduce)
              .anyMatch(value -> !Folding.haveCopies(numbers(value), Grain.MOST_STRETCHES));
      case Step.Deviations deviations -> false;
      case Step.Single single -> false;
    };
  }

  private long rightNumbers(Step.Product product) {
    return product.k().at(this::size) * product.n().at(this::size);
  }

  private Optional<Kernel> inStretches(int members, List<Step> steps) {
    if (steps.size() <= 1) {
      return steps.stream().findFirst().map(this::bind);
    }
    Stretches stretches = stretches(members, steps);
    return Optional.of(
        new InStretches(
            steps.stream().map(step -> bind(step, Optional.of(stretches))).toList(), stretches));
  }

  private Stretches stretches(int members, List<Step> steps) {
    long work = 0;
    for (Step step : steps) {
      long operations = step.cost().operations().at(this::size);
      work +=
          switch (step) {
            case Step.Product product -> operations;
            case Step.Stacked stacked -> operations;
            default -> ELEMENTWISE * operations;
          };
    }
    return grain.cut(members, steps.stream().mapToLong(this::rows).min().orElse(members), work);
  }

  /**
   * The rows that a library multiplies at once if a step is not cut; what is no product has many.
   */
  private long rows(Step step) {
    return switch (step) {
      case Step.Product product -> product.batch().times(product.m()).at(this::size);
      case Step.Stacked stacked -> rows(stacked.products().getFirst());
      default -> Integer.MAX_VALUE;
    };
  }

  /** A step by itself. */
  Kernel bind(Step step) {
    return bind(step, Optional.empty());
  }

  private Kernel bind(Step step, Optional<Stretches> stretches) {
    return switch (step) {
      case Step.Fused fused ->
          RegionBinder.bind(fused, stretches, lanes, heaps, this::size, this::address, scratch);
      case Step.Product product -> product(product, stretches);
      case Step.Stacked stacked -> stacked(stacked, stretches);
      case Step.Deviations looked -> deviations(looked, stretches);
      case Step.Single(Value value) -> single(value, stretches);
    };
  }

  private MatrixProduct.Operands operands(Step.Product product) {
    ToIntFunction<Plate> plate = this::size;
    Blas.Form form =
        Blas.Form.of(
            lanes.precision(),
            Math.toIntExact(product.m().at(plate)),
            Math.toIntExact(product.n().at(plate)),
            Math.toIntExact(product.k().at(plate)),
            product.transposeLeft(),
            product.transposeRight());
    return new MatrixProduct.Operands(
        form,
        Math.toIntExact(product.batch().at(plate)),
        address(product.left()),
        address(product.right()),
        product.accumulates(),
        address(product.target()));
  }

  private Kernel product(Step.Product product, Optional<Stretches> stretches) {
    MatrixProduct.Operands operands = operands(product);
    if (stretches.isPresent()) {
      return MatrixProduct.of(lanes, operands, stretches.get());
    }
    MatrixProduct whole = MatrixProduct.of(lanes, operands);
    return product
        .deviations()
        .map(deviations::get)
        .map(found -> sparse(product, found, whole))
        .orElse(whole);
  }

  /** One product where the vectors lie at equal distances, else one after the other. */
  private Kernel stacked(Step.Stacked stacked, Optional<Stretches> stretches) {
    List<MatrixProduct.Operands> each = stacked.products().stream().map(this::operands).toList();
    Optional<MatrixProduct.Operands> one = VectorStack.of(stacked.kind(), each, lanes.bytes());
    if (one.isPresent()) {
      boolean isByColumns = stacked.kind() == Step.Stacked.Kind.LEFT_SHARED;
      MatrixProduct.Operands all = one.get();
      return stretches
          .map(
              cut ->
                  isByColumns
                      ? MatrixProduct.byColumns(lanes, all, cut)
                      : MatrixProduct.of(lanes, all, cut))
          .orElseGet(() -> MatrixProduct.of(lanes, all));
    }
    Stretches cut =
        stretches.orElseGet(() -> stretches(each.getFirst().form().m(), List.of(stacked)));
    return new InStretches(
        each.stream().<Kernel>map(operands -> MatrixProduct.of(lanes, operands, cut)).toList(),
        cut);
  }

  /** Looks for deviations where products of these are quicker; they are in single precision. */
  private Kernel deviations(Step.Deviations step, Optional<Stretches> stretches) {
    int rows = members(step.value());
    Stretches cut = stretches.orElseGet(() -> stretches(rows, List.of(step)));
    if (lanes.precision() != Precision.FLOAT32 || rows < FEWEST_SPARSE_ROWS) {
      return new Idle(cut.count());
    }
    Deviations found =
        new Deviations(
            address(step.data()),
            address(step.origin()),
            address(step.one()),
            Math.toIntExact(step.origin().shape().elements()),
            cut,
            heaps.size(),
            memory.apply(step.value()),
            scratch);
    deviations.put(step.value(), found);
    if (combinations == null) {
      combinations = new Combinations(lanes.use(), heaps.size(), scratch);
    }
    return found.rowLists();
  }

  private Kernel sparse(Step.Product product, Deviations found, MatrixProduct whole) {
    Value listed = product.deviations().orElseThrow();
    if (product.transposeLeft() && byColumn.contains(listed)) {
      // No product has had the columns listed.
      return whole;
    }
    SparseProduct sparse =
        new SparseProduct(
            found,
            product.transposeLeft() ? found.byColumn() : found.byRow(),
            whole,
            combinations,
            Math.toIntExact(product.n().at(this::size)),
            address(product.right()),
            address(product.target()));
    // What the columns are needed for comes later: they are listed beside the first product.
    return !product.transposeLeft() && byColumn.remove(listed)
        ? new SideBySide(List.of(sparse, found.columnLists()))
        : sparse;
  }

  private Kernel single(Value value, Optional<Stretches> stretches) {
    int length = Math.toIntExact(numbers(value));
    return switch (value.op()) {
      case Op.Input(String name, var shape) ->
          new Input(
              name,
              lanes.precision(),
              memory.apply(value),
              stretches.orElseGet(() -> Stretches.of(members(value), length / Input.WORTHWHILE)));
      case Op.Noise op ->
          new Noise(
              lanes,
              op,
              value,
              length,
              address(value),
              heaps,
              stretches.orElseGet(() -> ofResults(length, length)));
      case Op.Reduce op ->
          Reduction.of(
              value,
              lanes,
              heaps.size(),
              this::size,
              address(Access.of(value).getFirst().source()),
              address(value),
              scratch,
              stretches.orElseGet(() -> ofResults(length, numbers(value.input(0)))));
      default -> interpreted(value);
    };
  }

  /** Of results for which so many numbers are taken in. */
  private static Stretches ofResults(int results, long numbers) {
    return Stretches.of(
        Math.max(1, results), Math.min(numbers / FEWEST_NUMBERS, Grain.MOST_STRETCHES));
  }

  private Kernel interpreted(Value value) {
    Interpreted kernel =
        new Interpreted(
            value, value.inputs().stream().map(memory).toList(), memory.apply(value), state, sizes);
    interpreted.add(kernel);
    return new Serial(kernel::execute);
  }

  private int size(Plate plate) {
    return sizes.extent(plate).size();
  }

  private long address(Value value) {
    return memory.apply(value).address();
  }

  private long numbers(Value value) {
    return Count.of(value.shape().elements(), value.plates()).at(this::size);
  }

  /** Of the outermost plate. */
  private int members(Value value) {
    return Plate.outermost(value.plates()).map(this::size).orElse(1);
  }
}
