package org.vaec.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * From a graph to kernels over numbered buffers.
 *
 * <p>Contractions become matrix products that use their inputs as they lie; a sum of products is
 * accumulated by the products themselves. Elementwise operations and reductions over one {@link
 * Domain} are gathered into regions: each value joins the first region of its domain that runs
 * after all it needs; then what only a later region needs is moved there where that saves memory.
 * Everything else is a step of its own.
 */
public final class Planner {
  /** Weights with which data are multiplied as a whole: with so few it is quick. */
  private static final long FEW_WEIGHTS = 1 << 16;

  private final Graph graph;
  private final List<Value> order = new ArrayList<>();
  private final Map<Value, Integer> rank = new HashMap<>();
  private final Map<Value, List<Value>> users = new HashMap<>();
  private final Set<Value> outputs = new HashSet<>();
  private final List<Draft> drafts = new ArrayList<>();
  private final Map<Value, Integer> positions = new HashMap<>();

  /** The positions of the regions over each domain, first to last. */
  private final Map<Domain, NavigableSet<Integer>> regions = new HashMap<>();

  /** In whose memory a value lies, for values that are accumulated there. */
  private final Map<Value, Value> owners = new HashMap<>();

  /** Of each value in whose memory others lie, those others. */
  private final Map<Value, List<Value>> owned = new HashMap<>();

  /** Steps that are known from the first: products, and the deviations that they are of. */
  private final Map<Value, Step> known = new HashMap<>();

  /** For data of products, how they deviate, where they can. */
  private final Map<Value, Optional<Step.Deviations>> deviations = new HashMap<>();

  private final UniformData zeros = new UniformData(0);
  private final UniformData ones = new UniformData(1);

  /** A step while it is made: a region that grows, or a finished step of another kind. */
  private static final class Draft {
    final Domain domain;
    final Set<Value> body = new HashSet<>();
    Step step;

    Draft(Domain domain) {
      this.domain = domain;
    }

    Draft(Step step) {
      this.domain = null;
      this.step = step;
    }
  }

  private Planner(Graph graph) {
    this.graph = graph;
  }

  /**
   * Plans a graph.
   *
   * @param gradients the output that holds the gradient for each learned array by name
   */
  public static Plan plan(Graph graph, Map<String, String> gradients) {
    return new Planner(ElementwiseContractions.rewrite(graph)).plan(gradients);
  }

  private Plan plan(Map<String, String> gradients) {
    collect();
    for (Value value : order) {
      place(value);
    }
    sink();
    List<Step> steps = Stacks.of(finish(), owners::get, ranks(gradients));
    List<Phase> phases = Phases.of(steps, owners::get);
    return new Memory(graph, order, phases, owners).assign(gradients);
  }

  // ---- what is needed ----

  /** All values that reach an output, views and repetitions seen through. */
  private void collect() {
    graph.outputs().values().forEach(output -> outputs.add(Views.root(output)));
    Set<Value> needed = Collections.newSetFromMap(new IdentityHashMap<>(outputs.size()));
    needed.addAll(outputs);
    for (Value value : graph.values().reversed()) {
      if (needed.contains(value)) {
        needed.addAll(operands(value));
      }
    }
    for (Value value : graph.values()) {
      if (needed.contains(value) && value.op() instanceof Op.Contract) {
        Products.of(value).ifPresent(product -> known.put(value, ofDeviations(product)));
      }
    }
    for (Value value : graph.values()) {
      if (needed.contains(value)) {
        add(value);
      }
    }
    Levels.sort(order, this::kernelOperands, this::joins);
    for (int i = 0; i < order.size(); i++) {
      rank.put(order.get(i), i);
    }
  }

  /** Appends a value to the order, unless it is there. */
  private void add(Value value) {
    if (owners.putIfAbsent(value, value) != null) {
      return;
    }
    List<Value> operands = kernelOperands(value);
    // What the graph itself has comes in its order, before its users: only deviations are new here.
    operands.forEach(this::add);
    order.add(value);
    operands.stream()
        .distinct()
        .forEach(operand -> users.computeIfAbsent(operand, v -> new ArrayList<>()).add(value));
  }

  private List<Value> kernelOperands(Value value) {
    return known.containsKey(value) ? known.get(value).operands() : operands(value);
  }

  /** Whether a value of a region can be computed together with an operand. */
  private boolean joins(Value value, Value operand) {
    return isOfRegion(value)
        && isOfRegion(operand)
        && !isReduction(operand)
        && Domain.of(operand).equals(domain(value))
        && readsInPlace(value, operand);
  }

  private boolean isOfRegion(Value value) {
    return isFusable(value) && !known.containsKey(value);
  }

  /** The product, of the deviations of data where these may be few. */
  private Step.Product ofDeviations(Step.Product product) {
    Value data = product.left();
    long weights = product.n().each() * data.shape().elements();
    boolean isOfRows =
        product.batch().equals(Count.ONE)
            && data.plates().size() == 1
            && product.right().plates().equals(product.transposeLeft() ? data.plates() : Set.of());
    if (weights <= FEW_WEIGHTS || !isOfRows) {
      return product;
    }
    return deviations
        .computeIfAbsent(data, this::deviations)
        .map(step -> product.of(step.value()))
        .orElse(product);
  }

  private Optional<Step.Deviations> deviations(Value data) {
    Optional<Value> origin = zeros.of(data);
    Optional<Value> one = ones.of(data);
    if (origin.isEmpty() || one.isEmpty()) {
      return Optional.empty();
    }
    Value difference = data.minus(origin.get());
    Step.Deviations step =
        new Step.Deviations(difference, data, Views.root(origin.get()), Views.root(one.get()));
    known.put(difference, step);
    return Optional.of(step);
  }

  /** The values whose numbers a step for this value reads. */
  static List<Value> operands(Value value) {
    return isFusable(value) || isReduction(value)
        ? Access.of(value).stream().map(Access::source).toList()
        : value.inputs().stream().map(Views::root).toList();
  }

  private List<Value> users(Value value) {
    return users.getOrDefault(value, List.of());
  }

  static boolean isFusable(Value value) {
    return switch (value.op()) {
      case Op.Unary op -> true;
      case Op.Binary op -> true;
      case Op.Polygamma op -> true;
      case Op.LogBessel op -> true;
      case Op.Select op -> true;
      case Op.Expand op -> true;
      case Op.Slice op -> true;
      case Op.Transpose op -> true;
      case Op.Pad op -> true;
      case Op.Concat op -> true;
      case Op.Windows op -> true;
      case Op.OverlapAdd op -> true;
      case Op.OneHot op -> true;
      case Op.Pick op -> true;
      case Op.LowerTriangle op -> true;
      case Op.PackLowerTriangle op -> true;
      case Op.Reduce op -> op.reduction() == Op.Reduction.SUM || reducesWithinTiles(value, op);
      default -> false;
    };
  }

  /** Whether runs of neighbours that fit into a tile are reduced; a plate may be of any size. */
  private static boolean reducesWithinTiles(Value value, Op.Reduce reduce) {
    return Pattern.of(value)
        .filter(pattern -> pattern.order() == Pattern.Order.KEPT_THEN_REDUCED)
        .filter(pattern -> reduce.plates().isEmpty())
        .filter(pattern -> value.input(0).shape().elements() <= Tile.LENGTH)
        .isPresent();
  }

  private static boolean isReduction(Value value) {
    return value.op() instanceof Op.Reduce;
  }

  static boolean isPrepared(Value value) {
    return switch (value.op()) {
      case Op.Constant op -> true;
      case Op.PlateSize op -> true;
      case Op.Coordinate op -> true;
      default -> false;
    };
  }

  static boolean isStored(Value value) {
    return value.op() instanceof Op.Parameter || value.op() instanceof Op.Statistic;
  }

  private static Domain domain(Value value) {
    return Domain.of(isReduction(value) ? value.input(0) : value);
  }

  // ---- where each value is computed ----

  private void place(Value value) {
    if (isPrepared(value) || isStored(value)) {
      return;
    }
    if (accumulate(value)) {
      return;
    }
    Step step = known.get(value);
    if (step == null && isFusable(value)) {
      Domain domain = domain(value);
      int earliest = 0;
      for (Access access : Access.of(value)) {
        earliest = Math.max(earliest, after(value, access, domain));
      }
      NavigableSet<Integer> regionsOver = regions.computeIfAbsent(domain, d -> new TreeSet<>());
      Integer position = regionsOver.ceiling(earliest);
      if (position == null) {
        position = drafts.size();
        regionsOver.add(position);
        drafts.add(new Draft(domain));
      }
      drafts.get(position).body.add(value);
      positions.put(value, position);
      return;
    }
    positions.put(value, drafts.size());
    drafts.add(new Draft(step == null ? new Step.Single(value) : step));
  }

  /** The first step in which a value of a region of {@code domain} may read an operand. */
  private int after(Value value, Access access, Domain domain) {
    Value operand = access.source();
    Integer position = positions.get(operand);
    if (position == null) {
      return 0;
    }
    boolean sameRegion =
        isInPlace(value, access)
            && !isReduction(operand)
            && domain.equals(drafts.get(position).domain)
            && Domain.of(operand).equals(domain);
    return sameRegion ? position : position + 1;
  }

  /** Makes a + b, each a product or such a sum, one sum in the memory of the first. */
  private boolean accumulate(Value value) {
    if (!(value.op() instanceof Op.Binary(var function))
        || function != org.vaec.graph.BinaryFunction.ADD) {
      return false;
    }
    Value a = Views.root(value.input(0));
    Value b = Views.root(value.input(1));
    if (a == b || !isAccumulable(a, value) || !isAccumulable(b, value)) {
      return false;
    }
    int last = Math.max(positions.get(a), positions.get(b));
    Value sum = owners.get(positions.get(a) < last ? a : b);
    Value other = owners.get(positions.get(a) < last ? b : a);
    List<Value> moved = new ArrayList<>(List.of(other, value));
    moved.addAll(owned.getOrDefault(other, List.of()));
    moved.forEach(of -> owners.put(of, sum));
    owned.computeIfAbsent(sum, v -> new ArrayList<>()).addAll(moved);
    positions.put(value, last);
    return true;
  }

  private boolean isAccumulable(Value value, Value sum) {
    Integer position = positions.get(value);
    return position != null
        && drafts.get(position).step instanceof Step.Product
        && users(value).equals(List.of(sum))
        && !outputs.contains(value)
        && Domain.of(value).equals(Domain.of(sum));
  }

  // ---- what is better computed later ----

  /**
   * Moves values that no other of their region needs to the first region that does, unless more
   * operands than the one value would then have to be kept in memory for it alone. The derivative
   * of an activation is so computed when the gradient arrives.
   */
  private void sink() {
    for (Value value : order.reversed()) {
      if (!isFusable(value) || isReduction(value)) {
        continue;
      }
      Integer position = positions.get(value);
      if (position == null || drafts.get(position).domain == null) {
        continue;
      }
      Domain domain = drafts.get(position).domain;
      int first = users(value).stream().mapToInt(positions::get).min().orElse(position);
      if (first <= position || !domain.equals(drafts.get(first).domain)) {
        continue;
      }
      long kept =
          Access.of(value).stream()
              .filter(Access::isWhole)
              .map(Access::source)
              .filter(source -> !isPrepared(source) && !isStored(source))
              .distinct()
              .filter(source -> lastUse(source, value) < first)
              .count();
      if (kept > 1) {
        continue;
      }
      if (!users(value).stream()
          .filter(user -> positions.get(user) == first)
          .allMatch(user -> readsInPlace(user, value))) {
        continue;
      }
      drafts.get(position).body.remove(value);
      drafts.get(first).body.add(value);
      positions.put(value, first);
    }
  }

  /** The last step that reads a value for another than {@code user}. */
  private int lastUse(Value value, Value user) {
    return outputs.contains(value)
        ? drafts.size()
        : users(value).stream()
            .filter(other -> other != user)
            .mapToInt(positions::get)
            .max()
            .orElse(0);
  }

  private List<Step> finish() {
    List<Step> steps = new ArrayList<>();
    for (int position = 0; position < drafts.size(); position++) {
      Draft draft = drafts.get(position);
      if (draft.step instanceof Step.Product product) {
        steps.add(product.into(owners.get(product.value())));
      } else if (draft.step != null) {
        steps.add(draft.step);
      } else if (!draft.body.isEmpty()) {
        List<Value> body = draft.body.stream().sorted(Comparator.comparing(rank::get)).toList();
        Set<Value> stored = new HashSet<>();
        for (Value value : body) {
          if (isReduction(value) || outputs.contains(value) || usedElsewhere(value, position)) {
            stored.add(value);
          }
        }
        steps.add(new Step.Fused(draft.domain, body, stored));
      }
    }
    return steps;
  }

  /** Of learned arrays and their gradients, in the order in which engines lay them out. */
  private Map<Value, Integer> ranks(Map<String, String> gradients) {
    Map<Value, Integer> ranks = new HashMap<>();
    for (Value value : graph.values()) {
      if (value.op() instanceof Op.Parameter(String name, var shape)) {
        int next = ranks.size();
        ranks.put(value, next);
        if (gradients.containsKey(name)) {
          ranks.put(Views.root(graph.output(gradients.get(name))), next);
        }
      }
    }
    return ranks;
  }

  private boolean usedElsewhere(Value value, int position) {
    return users(value).stream()
        .anyMatch(user -> positions.get(user) != position || !readsInPlace(user, value));
  }

  /** Whether a value of the same region reads an operand element by element. */
  private static boolean readsInPlace(Value user, Value operand) {
    return Access.of(user).stream()
        .filter(access -> access.source() == operand)
        .allMatch(access -> isInPlace(user, access));
  }

  private static boolean isInPlace(Value value, Access access) {
    boolean movesNumbers =
        switch (value.op()) {
          case Op.Pad op -> true;
          case Op.Concat op -> true;
          case Op.Windows op -> true;
          case Op.OverlapAdd op -> true;
          case Op.Pick op -> true;
          case Op.LowerTriangle op -> true;
          case Op.PackLowerTriangle op -> true;
          default -> false;
        };
    return !movesNumbers && access.isWhole();
  }
}
