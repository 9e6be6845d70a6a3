package org.vaec.model;

import java.util.List;
import org.vaec.distribution.Constraint;
import org.vaec.graph.Tensor;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Span;
import org.vaec.syntax.Expression;

/**
 * An expression with every name, shape and layer resolved. A {@code let} is replaced by its value,
 * one object wherever it is used; a network call is {@link Layers} over {@link Features}.
 */
public sealed interface Formula {
  Shape shape();

  Span span();

  /** Numbers in the text, {@code I} among them. */
  record Literal(Tensor value, Span span) implements Formula {
    @Override
    public Shape shape() {
      return value.shape();
    }
  }

  /** The value of a data, input or latent variable. Categories are their index. */
  record Variable(String name, Shape shape, Span span) implements Formula {}

  /** The constrained value of a {@code param} or a {@code free}: link(array). */
  record Learned(LearnedArray array, Constraint constraint, Shape shape, Span span)
      implements Formula {}

  /** {@code exp(a)}, {@code concat(a, b)} and the like. */
  record Apply(Function function, List<Formula> arguments, Shape shape, Span span)
      implements Formula {
    public Apply {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code -a}. */
  record Negate(Formula operand, Span span) implements Formula {
    @Override
    public Shape shape() {
      return operand.shape();
    }
  }

  /** {@code a + b} and the like; {@code a @ b} is a matrix product. */
  record Arithmetic(
      Expression.Operator operator, Formula left, Formula right, Shape shape, Span span)
      implements Formula {}

  /**
   * {@code a[k]}: entry k of the first dimension.
   *
   * @param index a category of as many values as the first dimension has, or a literal
   */
  record Element(Formula array, Formula index, Shape shape, Span span) implements Formula {}

  /** The inputs of a layer, each encoded and flattened, joined to one vector. */
  record Features(List<Feature> parts, Shape shape, Span span) implements Formula {
    public Features {
      parts = List.copyOf(parts);
    }
  }

  /** Layers applied one after the other. */
  record Layers(List<Layer> layers, Formula input, Shape shape, Span span) implements Formula {
    public Layers {
      layers = List.copyOf(layers);
    }
  }

  /** The link of a head: an unconstrained value mapped to a parameter's constraint. */
  record Link(Constraint constraint, Formula head, Shape shape, Span span) implements Formula {}

  /**
   * The parameter of each component of a mixture.
   *
   * @param plate the components
   * @param all those of all components, along the first dimension
   */
  record Component(Plate plate, Formula all, Span span) implements Formula {
    @Override
    public Shape shape() {
      return all.shape().dropFirst();
    }
  }

  /**
   * One input of a layer.
   *
   * @param encoding how its numbers enter
   */
  record Feature(Formula value, Encoding encoding) {}

  /** How a value enters a layer. */
  sealed interface Encoding {
    /** As it is. */
    record Plain() implements Encoding {}

    /**
     * Shifted and scaled by statistics of the training rows, counts after log1p; a missing value is
     * 0 and a mask of zeros and ones stands beside it.
     *
     * @param variable whose statistics
     * @param log1p whether log(1 + x) comes first
     * @param masked whether values may be missing
     */
    record Scaled(String variable, boolean log1p, boolean masked) implements Encoding {}

    /** One indicator per category; all zeros where missing, so no mask is needed. */
    record OneHot(int categories, boolean masked) implements Encoding {}

    /**
     * The cosine and the sine of an angle, so that a whole turn changes nothing; both 0 where it is
     * missing, so no mask is needed.
     */
    record Circle(boolean masked) implements Encoding {}
  }

  /** The built-in functions. */
  enum Function {
    EXP,
    LOG,
    LOG1P,
    EXPM1,
    SQRT,
    ABS,
    SQUARE,
    SOFTPLUS,
    SIGMOID,
    TANH,
    RELU,
    /** Over the last dimension. */
    SOFTMAX,
    /** Over the last dimension. */
    LOGSUMEXP,
    /** Over all elements. */
    SUM,
    /** Over all elements. */
    MEAN,
    /** Over all elements of one argument, or elementwise of two. */
    MIN,
    /** Over all elements of one argument, or elementwise of two. */
    MAX,
    /** The sum of products of two vectors. */
    DOT,
    /** The Euclidean norm over all elements. */
    NORM,
    /** Along the last dimension. */
    CONCAT,
    /** Of a matrix. */
    TRANSPOSE;

    /** As the language writes it. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
