package org.vaec.model;

import java.util.OptionalInt;
import org.vaec.distribution.Constraint;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** What a name stands for. */
sealed interface Symbol {
  Name name();

  /** As messages call it: "a network". */
  String words();

  /**
   * A data, input or latent variable.
   *
   * @param shape known, or failed
   * @param support the declared type, or that of a latent's distribution
   * @param optional whether values may be missing
   * @param hasPrior whether it is drawn from a prior: of data, latent where they are missing
   */
  record Variable(
      Name name,
      Kind kind,
      ShapeVariable shape,
      Support support,
      boolean optional,
      boolean hasPrior,
      Statement at)
      implements Symbol {

    enum Kind {
      DATA,
      INPUT,
      LATENT
    }

    @Override
    public String words() {
      return switch (kind) {
        case DATA -> "a data variable";
        case INPUT -> "an input";
        case LATENT -> "a latent variable";
      };
    }

    boolean isLatent() {
      return kind == Kind.LATENT;
    }

    /** Whether a value that may be missing is a latent there, so that there always is one. */
    boolean isPartlyObserved() {
      return optional && hasPrior;
    }

    /** Whether a row may be without a value. */
    boolean leavesGaps() {
      return optional && !hasPrior;
    }

    /** The number of categories, 0 where it has none. */
    int categories() {
      return support.categories();
    }

    /** {@code `x` is declared with shape [8, 8]}. */
    ShapeVariable.Cause cause(Shape shape) {
      return declared(name, shape);
    }

    // One variable per name: a variable is equal to itself alone.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** A learned constant. */
  record Param(Name name, ShapeVariable shape, Constraint constraint) implements Symbol {
    @Override
    public String words() {
      return "a param";
    }
  }

  record Let(Statement.Let statement) implements Symbol {
    @Override
    public Name name() {
      return statement.name();
    }

    @Override
    public String words() {
      return "a `let`";
    }
  }

  record NetworkName(Statement.Network statement) implements Symbol {
    @Override
    public Name name() {
      return statement.name();
    }

    @Override
    public String words() {
      return "a network";
    }
  }

  /** A named size; empty where an error has been reported. */
  record Size(Name name, OptionalInt value) implements Symbol {
    @Override
    public String words() {
      return "a size";
    }
  }

  /** A label or an id: carried along, no part of the model. */
  record Carried(Name name, String words) implements Symbol {}

  /** The cause of a declared shape. */
  static ShapeVariable.Cause declared(Name name, Shape shape) {
    return new ShapeVariable.Cause(
        "`" + name + "` is declared with " + ShapeVariable.words(shape), name.span());
  }
}
