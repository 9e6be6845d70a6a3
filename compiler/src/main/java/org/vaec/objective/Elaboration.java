package org.vaec.objective;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Distribution;
import org.vaec.distribution.Parameter;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.Formula;
import org.vaec.model.ResolvedDensity;
import org.vaec.network.Layer;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;

/** Formulas and densities as graph values, given the values of the variables. One per graph. */
final class Elaboration {
  /** Random numbers by these names shuffle and split the rows; a latent's are others. */
  private static final Set<String> STREAMS_OF_ROWS = Set.of("shuffle", "holdout");

  private final Map<String, Value> variables;
  private final boolean training;
  private final Map<String, Value> relaxed = new HashMap<>();
  private final Map<Formula, Value> done = new IdentityHashMap<>();

  /**
   * @param variables the value of each variable; entries may be added while latents are drawn
   * @param training whether dropout is on
   */
  Elaboration(Map<String, Value> variables, boolean training) {
    this.variables = variables;
    this.training = training;
  }

  /** Gives a category weights of its values, along a last axis, in place of its one value. */
  void relax(String name, Value indicators) {
    relaxed.put(name, indicators);
  }

  boolean isRelaxed(String name) {
    return relaxed.containsKey(name);
  }

  Value variable(String name) {
    Value value = variables.get(name);
    if (value == null) {
      throw new IllegalStateException("lowering: " + name + " has no value yet");
    }
    return value;
  }

  /** The distribution of a variable of this shape and support. */
  Distribution distribution(ResolvedDensity density, Shape shape, Support support) {
    List<Value> arguments = new ArrayList<>();
    List<Parameter> parameters = density.parameterisation().parameters();
    int width = density.width(support.categories());
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Value argument = value(density.arguments().get(i));
      boolean whole =
          density.family().eventRank() > 0 || parameter.extent() != Parameter.Extent.ELEMENTS;
      arguments.add(whole ? argument.broadcastTo(parameter.shape(shape, width)) : argument);
    }
    return density.parameterisation().construct().apply(arguments);
  }

  Value value(Formula formula) {
    Value known = done.get(formula);
    if (known == null) {
      known = compute(formula);
      if (!known.shape().equals(formula.shape())) {
        throw new IllegalStateException(
            "lowering: "
                + formula.span()
                + " has shape "
                + known.shape()
                + ", not "
                + formula.shape());
      }
      done.put(formula, known);
    }
    return known;
  }

  private Value compute(Formula formula) {
    return switch (formula) {
      case Formula.Literal literal -> Value.constant(literal.value());
      case Formula.Variable variable -> variable(variable.name());
      case Formula.Learned learned -> learned.constraint().link(learned.array().value());
      case Formula.Apply apply -> apply(apply);
      case Formula.Negate negate -> value(negate.operand()).negate();
      case Formula.Arithmetic arithmetic -> arithmetic(arithmetic);
      case Formula.Element element -> element(element);
      case Formula.Part part -> part(part);
      case Formula.ConditionalMean mean -> conditionalMean(mean);
      case Formula.Features features -> features(features);
      case Formula.Layers layers -> {
        Value value = value(layers.input());
        for (Layer layer : layers.layers()) {
          value = layer.apply(value, training);
        }
        yield value;
      }
      case Formula.Link link -> link.constraint().link(value(link.head()));
      case Formula.Component component -> value(component.all()).axisToPlate(component.plate());
    };
  }

  private Value apply(Formula.Apply apply) {
    Value a = value(apply.arguments().getFirst());
    return switch (apply.function()) {
      case EXP -> a.exp();
      case LOG -> a.log();
      case LOG1P -> a.log1p();
      case EXPM1 -> a.expm1();
      case SQRT -> a.sqrt();
      case ABS -> a.abs();
      case SQUARE -> a.square();
      case SOFTPLUS -> a.softplus();
      case SIGMOID -> a.sigmoid();
      case TANH -> a.tanh();
      case RELU -> a.relu();
      case SOFTMAX -> Constraint.SIMPLEX.link(a);
      case LOGSUMEXP -> a.logSumExpLast(1);
      case SUM -> a.sumEvent();
      case MEAN -> a.sumEvent().over(a.shape().elements());
      case MIN ->
          apply.arguments().size() == 1
              ? a.negate().maximumLast(a.shape().rank()).negate()
              : a.minimum(value(apply.arguments().getLast()));
      case MAX ->
          apply.arguments().size() == 1
              ? a.maximumLast(a.shape().rank())
              : a.maximum(value(apply.arguments().getLast()));
      case DOT -> a.matrixProduct(value(apply.arguments().getLast()));
      case NORM -> a.square().sumEvent().sqrt();
      case CONCAT ->
          Value.concat(a.shape().rank() - 1, apply.arguments().stream().map(this::value).toList());
      case TRANSPOSE -> a.transpose(List.of(1, 0));
    };
  }

  private Value arithmetic(Formula.Arithmetic arithmetic) {
    Value left = value(arithmetic.left());
    Value right = value(arithmetic.right());
    return switch (arithmetic.operator()) {
      case PLUS -> left.plus(right);
      case MINUS -> left.minus(right);
      case TIMES -> left.times(right);
      case DIVIDE -> left.over(right);
      case MATRIX_PRODUCT -> left.matrixProduct(right);
      case POWER -> right.isConstant(2) ? left.square() : left.power(right);
    };
  }

  private Value part(Formula.Part part) {
    Value whole = value(part.whole());
    int entries = whole.shape().rank() == 1 ? part.shape().elements() : part.shape().size(0);
    Value share = whole;
    for (int axis = 0; axis < whole.shape().rank(); axis++) {
      share = share.slice(axis, part.from(), part.from() + entries);
    }
    return share.reshape(part.shape());
  }

  private Value conditionalMean(Formula.ConditionalMean mean) {
    Value cholesky = value(mean.cholesky());
    Value loc = value(mean.loc()).broadcastTo(cholesky.shape().dropLast(1));
    Value before = Value.concat(0, mean.before().stream().map(this::value).toList());
    int from = mean.from();
    int to = from + mean.shape().elements();
    Value standardised =
        cholesky.slice(0, 0, from).slice(1, 0, from).solve(before.minus(loc.slice(0, 0, from)));
    Value across = cholesky.slice(0, from, to).slice(1, 0, from);
    return loc.slice(0, from, to).plus(across.matrixProduct(standardised));
  }

  private Value element(Formula.Element element) {
    Value array = value(element.array());
    int size = array.shape().size(0);
    if (element.index() instanceof Formula.Literal(var index, var span)) {
      int at = (int) index.get(0);
      return array.slice(0, at, at + 1).reshape(element.shape());
    }
    Value chosen = indicators(element.index(), size);
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < array.shape().rank(); axis++) {
      axes.add(axis);
    }
    return chosen.contract(array, List.of(0), axes, axes.subList(1, axes.size()));
  }

  private Value features(Formula.Features features) {
    List<Value> parts = new ArrayList<>();
    for (Formula.Feature part : features.parts()) {
      switch (part.encoding()) {
        case Formula.Encoding.Plain() -> parts.add(flat(value(part.value())));
        case Formula.Encoding.Scaled(String variable, boolean log1p, boolean masked) -> {
          Value value = value(part.value());
          Shape shape = value.shape();
          Value scaled =
              (log1p ? value.log1p() : value)
                  .minus(Value.statistic(Statistics.mean(variable), shape))
                  .times(Value.statistic(Statistics.inverseDeviation(variable), shape));
          if (masked) {
            Value mask = Value.input(Statistics.observedMask(variable), shape);
            parts.add(flat(mask.select(scaled, Value.constant(0))));
            parts.add(flat(mask));
          } else {
            parts.add(flat(scaled));
          }
        }
        case Formula.Encoding.OneHot(int categories, boolean masked) -> {
          Value indicators = indicators(part.value(), categories);
          if (masked) {
            Value mask = mask(part);
            indicators = indicators.times(mask.expand(mask.shape().rank(), categories));
          }
          parts.add(flat(indicators));
        }
        case Formula.Encoding.Circle(boolean masked) -> {
          Value value = value(part.value());
          parts.add(flat(masked ? value.cos().times(mask(part)) : value.cos()));
          parts.add(flat(masked ? value.sin().times(mask(part)) : value.sin()));
        }
      }
    }
    return Value.concat(0, parts);
  }

  private static Value mask(Formula.Feature part) {
    String name = ((Formula.Variable) part.value()).name();
    return Value.input(Statistics.observedMask(name), part.value().shape());
  }

  /** 1 at a category's value and 0 elsewhere, along a last axis; weights where it is relaxed. */
  private Value indicators(Formula category, int size) {
    return category instanceof Formula.Variable variable && relaxed.containsKey(variable.name())
        ? relaxed.get(variable.name())
        : value(category).oneHot(size);
  }

  private static Value flat(Value value) {
    return value.reshape(Shape.of(value.shape().elements()));
  }

  /** Noise for one latent, repeated over {@code plates}. */
  static Distribution.NoiseSource noise(String latent, Set<Plate> plates) {
    String site = STREAMS_OF_ROWS.contains(latent) ? "latent." + latent : latent;
    return new Distribution.NoiseSource() {
      private int drawn;

      private String next() {
        return drawn++ == 0 ? site : site + "." + drawn;
      }

      @Override
      public Value normal(Shape shape) {
        return Value.noise(next(), Op.NoiseKind.NORMAL, plates, shape);
      }

      @Override
      public Value uniform(Shape shape) {
        return Value.noise(next(), Op.NoiseKind.UNIFORM, plates, shape);
      }

      @Override
      public Value logGamma(Value concentration, Shape shape) {
        return draw(Op.DrawKind.LOG_GAMMA, concentration, shape);
      }

      @Override
      public Value poisson(Value rate, Shape shape) {
        return draw(Op.DrawKind.POISSON, rate, shape);
      }

      // One for each value of an enumerated latent that the parameter depends on.
      private Value draw(Op.DrawKind kind, Value parameter, Shape shape) {
        Set<Plate> all = new HashSet<>(plates);
        all.addAll(parameter.plates());
        return Value.of(new Op.Draw(kind, next(), all, shape), parameter);
      }

      @Override
      public Value vonMises(Value concentration, Shape shape) {
        return draw(Op.DrawKind.VON_MISES, concentration, shape);
      }
    };
  }
}
