package org.vaec.engine.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Special;
import org.vaec.graph.Value;
import org.vaec.graph.WindowGrid;
import org.vaec.plan.Access;
import org.vaec.plan.Step;
import org.vaec.plan.Tile;
import org.vaec.shape.Plate;

/**
 * Binds a region to memory: operands and results to slots, values to instructions, neighbouring
 * instructions with a vector form to stretches that a generated loop may run.
 */
final class RegionBinder {
  /**
   * The most vector instructions of a generated loop, what its lines share counted once: the JVM's
   * compiler gives up on very large ones, and long before that it runs out of registers.
   */
  private static final int LONGEST_LOOP = 60;

  /**
   * An operand that repeats from tile to tile.
   *
   * @param period after how many numbers it repeats within the tile, too
   */
  record Repeated(Strides strides, long source, long into, int period, int length) {
    void write(Lanes lanes) {
      int done = Math.min(period, length);
      strides.fill(lanes, source, into, 0, done);
      for (; done < length; done *= 2) {
        lanes.copy(into, into + (long) done * lanes.bytes(), Math.min(done, length - done));
      }
    }
  }

  /**
   * An instruction of the region.
   *
   * @param formula of its vector form, where it has one
   */
  private record Draft(Optional<String> formula, List<Slot> operands, Slot y, Instruction line) {}

  private final Step.Fused fused;
  private final Optional<Stretches> stretches;
  private final Lanes lanes;
  private final Tiling tiling;
  private final ToIntFunction<Plate> sizes;
  private final ToLongFunction<Value> addresses;
  private final Scratch scratch;

  private final List<Repeated> repeated = new ArrayList<>();
  private final List<Folding> foldings = new ArrayList<>();
  private final List<Loops.Candidate> loops = new ArrayList<>();
  private final List<Instruction> gathers = new ArrayList<>();
  private final List<Draft> drafts = new ArrayList<>();
  private final List<Instruction> folds = new ArrayList<>();
  private final Map<Access, Slot> operands = new HashMap<>();
  private final Map<Value, Slot> computed = new HashMap<>();

  /** Where among the drafts a slot is read last; behind them where a reduction reads it. */
  private final Map<Slot, Integer> lastRead = new HashMap<>();

  private int registers;
  private int mostAddresses;

  private RegionBinder(
      Step.Fused fused,
      Optional<Stretches> stretches,
      Lanes lanes,
      Tiling tiling,
      ToIntFunction<Plate> sizes,
      ToLongFunction<Value> addresses,
      Scratch scratch) {
    this.fused = fused;
    this.stretches = stretches;
    this.lanes = lanes;
    this.tiling = tiling;
    this.sizes = sizes;
    this.addresses = addresses;
    this.scratch = scratch;
  }

  /**
   * Binds a region.
   *
   * @param stretches of the outermost plate's members, where its chunks are to be these
   * @param heaps one for each thread
   */
  static Region bind(
      Step.Fused fused,
      Optional<Stretches> stretches,
      Lanes lanes,
      List<Heap> heaps,
      ToIntFunction<Plate> sizes,
      ToLongFunction<Value> addresses,
      Scratch scratch) {
    int elements = fused.domain().elements();
    int members = Math.toIntExact(fused.domain().count().at(sizes) / elements);
    Tiling tiling =
        stretches
            .map(cut -> Tiling.of(members, elements, cut))
            .orElseGet(() -> Tiling.of(members, elements));
    RegionBinder binder =
        new RegionBinder(fused, stretches, lanes, tiling, sizes, addresses, scratch);
    fused.body().forEach(binder::bind);
    List<Instruction> program = binder.program();
    Cursor[] cursors = new Cursor[heaps.size()];
    for (int thread = 0; thread < cursors.length; thread++) {
      long own = scratch.take((long) binder.registers * Tile.LENGTH);
      cursors[thread] = new Cursor(own, binder.mostAddresses, heaps.get(thread));
    }
    return new Region(binder, program, lanes, tiling, cursors);
  }

  List<Repeated> repeated() {
    return repeated;
  }

  List<Folding> foldings() {
    return foldings;
  }

  List<Loops.Candidate> loops() {
    return loops;
  }

  private void bind(Value value) {
    List<Access> accesses = Access.of(value);
    if (value.op() instanceof Op.Reduce) {
      Folding folding =
          Folding.of(value, sizes, stretches, tiling, lanes, addresses.applyAsLong(value));
      Slot x = operand(accesses.getFirst());
      foldings.add(folding);
      folds.add(new Instruction.Fold(folding, x));
      lastRead.put(x, Integer.MAX_VALUE);
      return;
    }
    Slot y = fused.stored().contains(value) ? linear(addresses.applyAsLong(value)) : register();
    switch (value.op()) {
      case Op.Pad(int axis, int before, int after) ->
          draft(join(value, axis, before, accesses, y), y);
      case Op.Concat(int axis) -> draft(join(value, axis, 0, accesses, y), y);
      case Op.LowerTriangle(int n) -> draft(scatter(value, accesses.getFirst(), entries(n), y), y);
      case Op.PackLowerTriangle op ->
          draft(
              scatter(value, accesses.getFirst(), places(value.input(0).shape().lastSize()), y), y);
      case Op.Pick op -> {
        Slot index = operand(accesses.getLast());
        draft(pick(value, accesses.getFirst(), index, y), y, index);
      }
      case Op.Expand op -> gather(accesses.getFirst(), y);
      case Op.Slice op -> gather(accesses.getFirst(), y);
      case Op.Transpose op -> gather(accesses.getFirst(), y);
      case Op.Windows op -> {
        WindowGrid grid = WindowGrid.of(op, value.input(0).shape());
        draft(new Windows(lanes, grid, addresses.applyAsLong(accesses.getFirst().source()), y), y);
      }
      case Op.OverlapAdd op -> {
        WindowGrid grid = WindowGrid.of(op, value.input(0).shape());
        draft(
            new OverlapAdd(lanes, grid, addresses.applyAsLong(accesses.getFirst().source()), y), y);
      }
      default -> elementwise(value.op(), accesses.stream().map(this::operand).toList(), y);
    }
    computed.put(value, y);
  }

  private void elementwise(Op op, List<Slot> x, Slot y) {
    Slot first = x.getFirst();
    switch (op) {
      case Op.Unary(var function) ->
          draft(
              function.symbol(),
              new Instruction.Unary(lanes, lanes.meaning(function), first, y),
              x,
              y);
      case Op.Binary(var function) ->
          draft(
              function.symbol(), new Instruction.Binary(lanes, function, first, x.get(1), y), x, y);
      case Op.Select select ->
          draft("select", new Instruction.Select(lanes, first, x.get(1), x.get(2), y), x, y);
      case Op.Polygamma(int order) ->
          draft(
              new Instruction.Unary(lanes, number -> Special.polygamma(order, number), first, y),
              y,
              first);
      case Op.LogBessel bessel ->
          draft(new Instruction.Unary(lanes, bessel::apply, first, y), y, first);
      case Op.OneHot(int size) -> draft(new Instruction.OneHot(lanes, size, first, y), y, first);
      default -> throw new IllegalStateException("engine: no region computes " + op);
    }
  }

  private void draft(Instruction line, Slot y, Slot... operands) {
    add(new Draft(Optional.empty(), List.of(operands), y, line));
  }

  private void draft(String formula, Instruction line, List<Slot> operands, Slot y) {
    boolean isKnown =
        lanes.use() != Loops.Use.NEVER && Loops.vectorizer(lanes.precision()).knows(formula);
    add(new Draft(Optional.of(formula).filter(name -> isKnown), operands, y, line));
  }

  private void add(Draft draft) {
    draft.operands.forEach(operand -> lastRead.merge(operand, drafts.size(), Math::max));
    drafts.add(draft);
  }

  // ---- slots ----

  private Slot linear(long address) {
    return new Slot(address, lanes.bytes(), 0, false, 0);
  }

  private Slot register() {
    return new Slot((long) registers++ * Tile.LENGTH * lanes.bytes(), 0, 0, true, 0);
  }

  private Slot operand(Access access) {
    if (access.isWhole()) {
      Slot here = computed.get(access.source());
      return here != null ? here : linear(addresses.applyAsLong(access.source()));
    }
    Slot known = operands.get(access);
    if (known == null) {
      known = read(access);
      operands.put(access, known);
    }
    return known;
  }

  private Slot read(Access access) {
    long source = addresses.applyAsLong(access.source());
    Strides strides = Strides.of(access, sizes);
    if (access.source().plates().isEmpty()) {
      if (tiling.isByMember() || strides.isSingle()) {
        int length = (int) Math.min(tiling.length(), tiling.numbers());
        long register = scratch.take(Tile.LENGTH);
        repeated.add(new Repeated(strides, source, register, tiling.elements(), length));
        long single = strides.isSingle() ? source + (long) strides.offset() * lanes.bytes() : 0;
        return new Slot(register, 0, 0, false, single);
      }
      if (strides.isRun(tiling.elements())) {
        return new Slot(source, 0, lanes.bytes(), false, 0);
      }
    }
    Slot y = register();
    gathers.add(new Instruction.Gather(lanes, strides, source, y));
    return y;
  }

  // ---- what moves numbers ----

  private void gather(Access access, Slot y) {
    if (access.isWhole()) {
      Slot x = operand(access);
      draft(new Instruction.Copy(lanes, x, y), y, x);
      return;
    }
    Instruction gather =
        new Instruction.Gather(
            lanes, Strides.of(access, sizes), addresses.applyAsLong(access.source()), y);
    draft(gather, y);
  }

  private Instruction pick(Value value, Access array, Slot index, Slot y) {
    return new Instruction.Pick(
        lanes,
        Strides.of(array, sizes),
        addresses.applyAsLong(array.source()),
        Access.pickStride(value),
        value.input(0).shape().lastSize(),
        index,
        y);
  }

  private Instruction join(Value value, int axis, int before, List<Access> accesses, Slot y) {
    int within = 1;
    for (int inner = axis + 1; inner < value.shape().rank(); inner++) {
      within *= value.shape().size(inner);
    }
    List<Instruction.Join.Part> parts = new ArrayList<>();
    int from = before * within;
    for (int i = 0; i < accesses.size(); i++) {
      Access access = accesses.get(i);
      int length = value.input(i).shape().size(axis) * within;
      long source = addresses.applyAsLong(access.source());
      parts.add(new Instruction.Join.Part(Strides.of(access, sizes), source, from, length));
      from += length;
    }
    return new Instruction.Join(lanes, value.shape().size(axis) * within, parts, y);
  }

  private Instruction scatter(Value value, Access access, int[] places, Slot y) {
    Strides strides = Strides.of(access, sizes);
    long source = addresses.applyAsLong(access.source());
    int entries = value.input(0).shape().elements();
    return new Instruction.Scatter(lanes, strides, source, places, entries, y);
  }

  /** The packed entry at each place of an n by n lower triangle, -1 above the diagonal. */
  private static int[] entries(int n) {
    int[] entries = new int[n * n];
    Arrays.fill(entries, -1);
    int[] places = places(n);
    for (int entry = 0; entry < places.length; entry++) {
      entries[places[entry]] = entry;
    }
    return entries;
  }

  /** The place of each packed entry in an n by n matrix. */
  private static int[] places(int n) {
    int[] places = new int[n * (n + 1) / 2];
    int entry = 0;
    for (int row = 0; row < n; row++) {
      for (int column = 0; column <= row; column++) {
        places[entry++] = row * n + column;
      }
    }
    return places;
  }

  // ---- the program ----

  /** Operands first: they lie outside of the region. Nothing in it reads what is reduced. */
  private List<Instruction> program() {
    List<Instruction> program = new ArrayList<>(gathers);
    int from = 0;
    while (from < drafts.size()) {
      int to = endOfStretch(from);
      if (to > from) {
        program.add(stretch(from, to));
      } else {
        program.add(drafts.get(to++).line);
      }
      from = to;
    }
    program.addAll(folds);
    return program;
  }

  private int endOfStretch(int from) {
    VectorCode code = new VectorCode();
    Map<Slot, Integer> places = new HashMap<>();
    int to = from;
    while (to < drafts.size() && drafts.get(to).formula.isPresent()) {
      Draft draft = drafts.get(to);
      List<Integer> operands =
          draft.operands.stream()
              .map(operand -> places.computeIfAbsent(operand, x -> code.input()))
              .toList();
      places.put(
          draft.y,
          Loops.vectorizer(lanes.precision()).add(code, draft.formula.orElseThrow(), operands));
      if (to > from && code.cost() > LONGEST_LOOP) {
        break;
      }
      to++;
    }
    return to;
  }

  private Instruction stretch(int from, int to) {
    List<Draft> part = drafts.subList(from, to);
    Map<Slot, Integer> indices = new LinkedHashMap<>();
    List<Slot> slots = new ArrayList<>();
    List<LoopBody.Input> inputs = new ArrayList<>();
    Set<Slot> computedHere = new HashSet<>();
    for (Draft draft : part) {
      for (Slot operand : draft.operands) {
        if (!computedHere.contains(operand) && !indices.containsKey(operand)) {
          indices.put(operand, slots.size());
          slots.add(operand);
          inputs.add(operand.single() == 0 ? LoopBody.Input.LINE : LoopBody.Input.SINGLE);
        }
      }
      computedHere.add(draft.y);
    }
    List<LoopBody.Line> lines = new ArrayList<>();
    for (Draft draft : part) {
      boolean isStored = !draft.y.isOwn() || lastRead.getOrDefault(draft.y, 0) >= to;
      lines.add(
          new LoopBody.Line(
              draft.formula.orElseThrow(),
              draft.operands.stream().map(indices::get).toList(),
              isStored));
      indices.put(draft.y, inputs.size() + lines.size() - 1);
      if (isStored) {
        slots.add(draft.y);
      }
    }
    Loops.Candidate loop = Loops.of(new LoopBody(lanes.precision(), inputs, lines));
    if (lanes.use() == Loops.Use.ALWAYS) {
      loop.make();
    }
    loops.add(loop);
    mostAddresses = Math.max(mostAddresses, slots.size());
    return new Instruction.Stretch(loop, part.stream().map(Draft::line).toList(), slots);
  }
}
