package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Parameter;
import org.vaec.network.Initializer;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Support;

/**
 * Starts at the data what gives a likelihood its place and its width and is no head: a {@code
 * param}, the bias of a layer written in place, a parameter picked by a category, alone or within
 * functions that can be inverted and sums.
 *
 * <p>A head starts where {@link Parameter#initial} fits the data. Here the same number is taken
 * back through what is written around the learned array: of {@code exp(0.5 * linear(z))} as a scale
 * the bias starts at 2 log(deviation). What a sum adds to it counts as 0, as it is on average where
 * it is a product with a centred latent: of {@code W @ z + mu} as a location mu starts at the mean.
 */
final class DataStarts {
  /** The least that a logarithm is taken of: data without spread have a density without bound. */
  private static final double LEAST = Constraint.FLOOR;

  private final String variable;
  private final Map<String, Initializer> starts;
  private final Variables variables;
  private final Predicate<String> nearOne;

  private DataStarts(
      String variable,
      Map<String, Initializer> starts,
      Variables variables,
      Predicate<String> nearOne) {
    this.variable = variable;
    this.starts = starts;
    this.variables = variables;
    this.nearOne = nearOne;
  }

  /**
   * The same arrays, started at the data where they make up a parameter of a likelihood.
   *
   * @param observed what the data set gives
   */
  static List<LearnedArray> of(
      List<LearnedArray> arrays, Variables variables, List<Observed> observed) {
    Map<String, Initializer> starts = new LinkedHashMap<>();
    Set<String> others =
        observed.stream()
            .filter(o -> !isNearOne(o))
            .map(Observed::name)
            .collect(Collectors.toSet());
    for (RandomVariable likelihood : variables) {
      // What has a guide where it is missing has a prior, whose heads start as those of latents do.
      if (likelihood.observed() && likelihood.guide().isEmpty()) {
        new DataStarts(likelihood.name(), starts, variables, name -> !others.contains(name))
            .likelihood(likelihood.density());
      }
    }
    return arrays.stream()
        .map(
            array ->
                starts.containsKey(array.name())
                    ? array.startingAt(starts.get(array.name()))
                    : array)
        .toList();
  }

  /** Whether values are near 1 in size, whatever the file has. */
  private static boolean isNearOne(Observed observed) {
    return switch (observed.type()) {
      case Support.Binary b -> true;
      case Support.Unit u -> true;
      case Support.Simplex s -> true;
      case Support.Category c -> true;
      default ->
          !observed.transforms().isEmpty()
              && observed.transforms().getLast() instanceof Transform.Standardize;
    };
  }

  private void likelihood(ResolvedDensity density) {
    List<Parameter> parameters = density.parameterisation().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (parameter.initial().isPresent()
          && parameter.extent() != Parameter.Extent.THRESHOLDS
          && isByElement(parameter.constraint())) {
        start(density.arguments().get(i), Target.of(parameter));
      }
    }
  }

  /**
   * What a formula should be at the start.
   *
   * @param value from the mean and the deviation of the data
   * @param width by how much it may vary beside that, from the same; empty where that says nothing
   *     about it
   */
  private record Target(DoubleBinaryOperator value, Optional<DoubleBinaryOperator> width) {
    /** The part of the width by which differences are taken; a power of two loses no digits. */
    private static final double PART = 0x1p-8;

    static Target of(Parameter parameter) {
      DoubleBinaryOperator value = parameter.initial().orElseThrow();
      if (parameter.isLocation()) {
        return new Target(value, Optional.of((mean, deviation) -> deviation));
      }
      return new Target(value, parameter.isScale() ? Optional.of(value) : Optional.empty());
    }

    /** The same without a width. */
    Target withoutWidth() {
      return new Target(value, Optional.empty());
    }

    /** That of what the function makes the value of, given the function back to it. */
    Target before(DoubleUnaryOperator inverse) {
      return new Target(
          (mean, deviation) -> inverse.applyAsDouble(value.applyAsDouble(mean, deviation)),
          width.map(
              w ->
                  (mean, deviation) -> {
                    double at = value.applyAsDouble(mean, deviation);
                    double by = PART * w.applyAsDouble(mean, deviation);
                    double change = inverse.applyAsDouble(at + by) - inverse.applyAsDouble(at - by);
                    return Math.abs(change) / (2 * PART);
                  }));
    }

    Initializer.FromData start(String variable) {
      return width
          .map(unit -> new Initializer.FromData(variable, value, unit))
          .orElseGet(() -> new Initializer.FromData(variable, value));
    }
  }

  /** Starts the array that moves a formula, if there is one. */
  private boolean start(Formula formula, Target target) {
    return switch (formula) {
      case Formula.Learned(var array, var constraint, var shape, var span) ->
          isByElement(constraint) && put(array, target.before(constraint::unlink).start(variable));
      case Formula.Layers layers -> layers(layers.layers(), target.start(variable));
      case Formula.Element(var array, var index, var shape, var span) ->
          array instanceof Formula.Learned all
              && isByElement(all.constraint())
              && index instanceof Formula.Variable category
              && put(all.array(), each(all, target.before(all.constraint()::unlink), category));
      case Formula.Apply(var function, var arguments, var shape, var span) ->
          apply(function, arguments.getFirst(), target);
      case Formula.Negate negate -> start(negate.operand(), target.before(x -> -x));
      case Formula.Arithmetic arithmetic -> arithmetic(arithmetic, target);
      // A head is there already, which is stepped in its units from now on.
      case Formula.Link(var constraint, var head, var shape, var span) ->
          target.width().isPresent()
              && isByElement(constraint)
              && start(head, target.before(constraint::unlink));
      case Formula.Component(var plate, var all, var span) ->
          target.width().isPresent() && component(plate.size(), all, target);
      case Formula.Literal l -> false;
      case Formula.Variable v -> false;
      case Formula.Features f -> false;
      case Formula.Part p -> false;
      case Formula.ConditionalMean m -> false;
    };
  }

  private boolean apply(Formula.Function function, Formula argument, Target target) {
    Optional<DoubleUnaryOperator> inverse = inverse(function);
    if (inverse.isEmpty() || function == Formula.Function.SIGMOID && target.width().isPresent()) {
      // Where a location is squashed, its slope is all but 0 at data that are 0 or 1 nearly always.
      return false;
    }
    // A step of an exponent or of a logit is what it is, whatever the data.
    Target plain = function == Formula.Function.SOFTPLUS ? target : target.withoutWidth();
    return start(argument, plain.before(inverse.get()));
  }

  /** One start for each category; those of a latent one must not be equal. */
  private Initializer each(Formula.Learned all, Target target, Formula.Variable category) {
    boolean isLatent = variables.find(category.name()).filter(RandomVariable::isLatent).isPresent();
    boolean areEqual = all.array().initializer() instanceof Initializer.Constant;
    Initializer.Copies copies =
        new Initializer.Copies(
            target.start(variable),
            all.shape().size(0),
            isLatent && areEqual ? NetworkCalls.SPREAD_OF_DATA : 0);
    return isLatent && !areEqual
        ? new Initializer.Around(copies, all.array().initializer())
        : copies;
  }

  private boolean component(int count, Formula all, Target target) {
    Initializer start =
        new Initializer.Copies(target.start(variable), count, NetworkCalls.SPREAD_OF_DATA);
    return switch (all) {
      case Formula.Learned learned -> put(learned.array(), start);
      case Formula.Layers layers -> layers(layers.layers(), start);
      default -> false;
    };
  }

  /** The last layer, whose weights are in the units of what they add to its bias. */
  private boolean layers(List<Layer> layers, Initializer start) {
    return switch (layers.getLast()) {
      case Layer.Linear linear when linear.bias().isPresent() ->
          affine(linear.weight(), linear.bias().get(), start);
      case Layer.Convolution convolution when convolution.activation().isEmpty() ->
          affine(convolution.kernel(), convolution.bias(), start);
      case Layer.Reshape reshape when layers.size() > 1 ->
          layers(layers.subList(0, layers.size() - 1), start);
      default -> false;
    };
  }

  private boolean affine(LearnedArray weight, LearnedArray bias, Initializer start) {
    put(bias, start);
    int outputs = weight.shape().lastSize();
    return put(weight, new Initializer.InUnits(weight.initializer(), start, outputs, 1));
  }

  /**
   * Puts what is multiplied by numbers near 1 in size, and added, in the units of the sum. The size
   * of other numbers, such as an input as the file has it, is not known here.
   */
  private void factors(Formula formula, Target target) {
    switch (formula) {
      case Formula.Arithmetic(var operator, var left, var right, var shape, var span) -> {
        switch (operator) {
          case PLUS, MINUS -> {
            factors(left, target);
            factors(right, target);
          }
          case TIMES -> {
            factor(left, right, target, shape.elements(), 1);
            factor(right, left, target, shape.elements(), 1);
          }
          case MATRIX_PRODUCT -> {
            factor(left, right, target, shape.elements(), left.shape().lastSize());
            factor(right, left, target, shape.elements(), 1);
          }
          case DIVIDE, POWER -> {}
        }
      }
      case Formula.Negate negate -> factors(negate.operand(), target);
      case Formula.Apply(var function, var arguments, var shape, var span) -> {
        if (function == Formula.Function.DOT) {
          factor(arguments.getFirst(), arguments.getLast(), target, 1, 1);
          factor(arguments.getLast(), arguments.getFirst(), target, 1, 1);
        }
      }
      case Formula.Layers layers -> {
        if (target.width().isPresent()
            && layers.layers().getLast() instanceof Layer.Linear linear) {
          put(
              linear.weight(),
              new Initializer.InUnits(
                  linear.weight().initializer(),
                  target.start(variable),
                  linear.weight().shape().lastSize(),
                  1));
        }
      }
      default -> {}
    }
  }

  private void factor(Formula learned, Formula by, Target target, int entries, int run) {
    if (target.width().isPresent()
        && learned instanceof Formula.Learned(var array, var constraint, var shape, var span)
        && constraint == Constraint.REAL
        && (shape.elements() == entries * run || entries == 1)
        && Formulas.variables(List.of(by)).stream().allMatch(nearOne)) {
      put(
          array,
          new Initializer.InUnits(array.initializer(), target.start(variable), entries, run));
    }
  }

  private boolean arithmetic(Formula.Arithmetic written, Target target) {
    Formula left = written.left();
    Formula right = written.right();
    OptionalDouble first = number(left);
    OptionalDouble second = number(right);
    return switch (written.operator()) {
      case PLUS -> sum(left, right, target, target);
      case MINUS -> sum(left, right, target, target.before(x -> -x));
      case TIMES ->
          first.isPresent() && start(right, target.before(x -> x / first.getAsDouble()))
              || second.isPresent() && start(left, target.before(x -> x / second.getAsDouble()));
      case DIVIDE ->
          second.isPresent() && start(left, target.before(x -> x * second.getAsDouble()));
      case MATRIX_PRODUCT, POWER -> false;
    };
  }

  /** A constant in a sum moves; where there is none, a layer, whose weights may then learn. */
  private boolean sum(Formula left, Formula right, Target ofLeft, Target ofRight) {
    OptionalDouble first = number(left);
    OptionalDouble second = number(right);
    double sign = ofLeft == ofRight ? -1 : 1;
    if (first.isPresent()) {
      return start(right, ofRight.before(x -> x + sign * first.getAsDouble()));
    }
    if (second.isPresent()) {
      return start(left, ofLeft.before(x -> x + sign * second.getAsDouble()));
    }
    boolean isSecondFirst = isConstant(right) && !isConstant(left);
    boolean isStarted =
        isSecondFirst
            ? start(right, ofRight) || start(left, ofLeft)
            : start(left, ofLeft) || start(right, ofRight);
    if (isStarted) {
      factors(left, ofLeft);
      factors(right, ofRight);
    }
    return isStarted;
  }

  private static boolean isConstant(Formula formula) {
    return formula instanceof Formula.Learned
        || formula instanceof Formula.Element element && element.array() instanceof Formula.Learned;
  }

  private static OptionalDouble number(Formula formula) {
    return formula instanceof Formula.Literal literal && literal.shape().isScalar()
        ? OptionalDouble.of(literal.value().get(0))
        : OptionalDouble.empty();
  }

  /** The argument of a function by its value, moved to where the function has values. */
  private static Optional<DoubleUnaryOperator> inverse(Formula.Function function) {
    return switch (function) {
      case EXP, SOFTMAX -> Optional.of(y -> Math.log(Math.max(y, LEAST)));
      case LOG -> Optional.of(Math::exp);
      case LOG1P -> Optional.of(Math::expm1);
      case EXPM1 -> Optional.of(y -> Math.log1p(Math.max(y, LEAST - 1)));
      case SQRT -> Optional.of(y -> y * y);
      case SQUARE -> Optional.of(y -> Math.sqrt(Math.max(y, 0)));
      case SOFTPLUS -> Optional.of(y -> Constraint.POSITIVE.unlink(y + Constraint.FLOOR));
      case SIGMOID -> Optional.of(Constraint.UNIT::unlink);
      case ABS, TANH, RELU, LOGSUMEXP, SUM, MEAN, MIN, MAX, DOT, NORM, CONCAT, TRANSPOSE ->
          Optional.empty();
    };
  }

  /** Whether a value of the constraint comes element by element from that behind its link. */
  private static boolean isByElement(Constraint constraint) {
    return switch (constraint) {
      case REAL, POSITIVE, UNIT, SIMPLEX, UNIT_VECTOR -> true;
      case COUNT, ORDERED, CHOLESKY, COVARIANCE -> false;
    };
  }

  /** The first parameter that an array stands for says where it starts. */
  private boolean put(LearnedArray array, Initializer start) {
    starts.putIfAbsent(array.name(), start);
    return true;
  }
}
