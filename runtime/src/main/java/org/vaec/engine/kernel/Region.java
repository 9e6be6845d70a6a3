package org.vaec.engine.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Op;
import org.vaec.graph.Special;
import org.vaec.graph.UnaryFunction;
import org.vaec.graph.Value;
import org.vaec.plan.Access;
import org.vaec.plan.Pattern;
import org.vaec.plan.Step;
import org.vaec.plan.Tile;
import org.vaec.shape.Plate;

/**
 * A fused region bound to memory. For each tile it runs one vectorised loop an operation, from and
 * to registers of a tile's length that stay in a core's first cache; only operands and what is kept
 * touch memory.
 */
final class Region implements Kernel {
  /** Where an operand or a result lies, for the tile at hand. */
  private record Slot(long base, int perPosition, int perColumn, boolean isOwn) {
    long at(long start, int column, long registers) {
      return base + start * perPosition + (long) column * perColumn + (isOwn ? registers : 0);
    }
  }

  /** What an instruction of a tile does. */
  private sealed interface Action {
    record Unary(UnaryFunction function) implements Action {}

    record Polygamma(int order) implements Action {}

    record LogBessel(Op.LogBessel op) implements Action {}

    record Binary(BinaryFunction function) implements Action {}

    record Select() implements Action {}

    record Copy() implements Action {}

    record Spreading(Spread spread, long source) implements Action {}

    record Fold(Folding folding) implements Action {}
  }

  private record Instruction(Action action, Slot a, Slot b, Slot c, Slot y) {}

  /** An operand that repeats from tile to tile, written once a run. */
  private record Repeated(Spread spread, long source, long into, int length) {}

  private final Lanes lanes;
  private final Tiling tiling;
  private final ToIntFunction<Plate> sizes;
  private final ToLongFunction<Value> addresses;
  private final Scratch scratch;
  private final List<Instruction> program = new ArrayList<>();
  private final List<Repeated> repeated = new ArrayList<>();
  private final List<Folding> foldings = new ArrayList<>();
  private final Map<Access, Slot> operands = new HashMap<>();
  private final Map<Value, Slot> computed = new HashMap<>();
  private final long registers;
  private final long registerBytes;
  private int registerCount;

  Region(
      Step.Fused fused,
      Lanes lanes,
      int threads,
      ToIntFunction<Plate> sizes,
      ToLongFunction<Value> addresses,
      Scratch scratch) {
    this.lanes = lanes;
    this.sizes = sizes;
    this.addresses = addresses;
    this.scratch = scratch;
    int elements = fused.domain().elements();
    this.tiling =
        new Tiling(Math.toIntExact(fused.domain().count().at(sizes) / elements), elements);
    for (Value value : fused.body()) {
      bind(value, fused.stored().contains(value));
    }
    this.registerBytes = (long) registerCount * Tile.LENGTH * lanes.bytes();
    this.registers = scratch.take((long) registerCount * Tile.LENGTH * threads);
  }

  private void bind(Value value, boolean stored) {
    List<Slot> slots = Access.of(value).stream().map(this::operand).toList();
    Slot a = slots.getFirst();
    Slot b = slots.size() > 1 ? slots.get(1) : null;
    Slot c = slots.size() > 2 ? slots.get(2) : null;
    if (value.op() instanceof Op.Reduce reduce) {
      Pattern pattern = Pattern.of(value).orElseThrow();
      Folding folding =
          Folding.of(
              reduce.reduction(),
              pattern.order(),
              Math.toIntExact(pattern.kept().at(sizes)),
              Math.toIntExact(pattern.reduced().at(sizes)),
              tiling,
              lanes,
              addresses.applyAsLong(value),
              scratch);
      foldings.add(folding);
      program.add(new Instruction(new Action.Fold(folding), a, null, null, null));
      return;
    }
    Slot y = stored ? linear(addresses.applyAsLong(value)) : register();
    computed.put(value, y);
    Action action =
        switch (value.op()) {
          case Op.Unary(UnaryFunction function) -> new Action.Unary(function);
          case Op.Polygamma(int order) -> new Action.Polygamma(order);
          case Op.LogBessel op -> new Action.LogBessel(op);
          case Op.Binary(BinaryFunction function) -> new Action.Binary(function);
          case Op.Select op -> new Action.Select();
          case Op.Expand op -> new Action.Copy();
          default -> throw new IllegalStateException("engine: no region computes " + value);
        };
    program.add(new Instruction(action, a, b, c, y));
  }

  private Slot linear(long address) {
    return new Slot(address, lanes.bytes(), 0, false);
  }

  private Slot register() {
    return new Slot((long) registerCount++ * Tile.LENGTH * lanes.bytes(), 0, 0, true);
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
    boolean repeats = access.source().plates().isEmpty();
    boolean isOneNumber = access.source().shape().elements() == 1;
    Spread spread = new Spread(access, sizes);
    if (repeats && (tiling.isByMember() || isOneNumber)) {
      int length = (int) Math.min(tiling.length(), (long) tiling.members() * tiling.elements());
      long register = scratch.take(Tile.LENGTH);
      repeated.add(new Repeated(spread, source, register, length));
      return new Slot(register, 0, 0, false);
    }
    if (repeats && access.source().shape().elements() == tiling.elements()) {
      return new Slot(source, 0, lanes.bytes(), false);
    }
    Slot y = register();
    program.add(new Instruction(new Action.Spreading(spread, source), null, null, null, y));
    return y;
  }

  @Override
  public void run(org.vaec.engine.Bindings bindings, Workers workers) {
    for (Repeated operand : repeated) {
      operand.spread.fill(lanes, operand.source, operand.into, 0, operand.length);
    }
    boolean parallel = true;
    for (Folding folding : foldings) {
      folding.begin();
      parallel &= folding.isParallel();
    }
    if (parallel) {
      workers.run(this, tiling.chunks());
    } else {
      for (int chunk = 0; chunk < tiling.chunks(); chunk++) {
        part(chunk, 0);
      }
    }
    for (Folding folding : foldings) {
      folding.end();
    }
  }

  @Override
  public void part(int chunk, int thread) {
    int end = tiling.firstTile(chunk + 1);
    for (int tile = tiling.firstTile(chunk); tile < end; tile++) {
      tile(tile, chunk, registers + thread * registerBytes);
    }
  }

  private void tile(int tile, int chunk, long own) {
    long start = tiling.start(tile);
    int column = tiling.column(tile);
    int n = tiling.length(tile);
    for (int i = 0; i < program.size(); i++) {
      Instruction instruction = program.get(i);
      long a = instruction.a == null ? 0 : instruction.a.at(start, column, own);
      long b = instruction.b == null ? 0 : instruction.b.at(start, column, own);
      long c = instruction.c == null ? 0 : instruction.c.at(start, column, own);
      long y = instruction.y == null ? 0 : instruction.y.at(start, column, own);
      switch (instruction.action) {
        case Action.Unary unary -> lanes.unary(unary.function, a, y, n);
        case Action.Binary binary -> lanes.binary(binary.function, a, b, y, n);
        case Action.Select select -> lanes.select(a, b, c, y, n);
        case Action.Copy copy -> lanes.copy(a, y, n);
        case Action.Spreading(Spread spread, long source) ->
            spread.fill(lanes, source, y, start, n);
        case Action.Fold fold -> fold.folding.tile(a, start, n, chunk);
        case Action.LogBessel(Op.LogBessel op) -> lanes.scalarUnary(op::apply, a, y, n);
        case Action.Polygamma(int order) ->
            lanes.scalarUnary(x -> Special.polygamma(order, x), a, y, n);
      }
    }
  }
}
