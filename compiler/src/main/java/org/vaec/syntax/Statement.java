package org.vaec.syntax;

import java.util.List;
import java.util.Optional;
import org.vaec.source.Span;

/** A statement as written. */
public sealed interface Statement {
  Span span();

  /** {@code dataset "FILE"}. */
  record Dataset(Expression.Text file, Span span) implements Statement {}

  /** {@code data}, {@code input} and {@code label}: a variable whose values are in the data set. */
  record Observed(
      Role role,
      Name name,
      List<Expression> shape,
      TypeExpression type,
      Optional<Origin> origin,
      Span span)
      implements Statement {
    public Observed {
      shape = List.copyOf(shape);
    }
  }

  /** What an observed variable is for. */
  enum Role {
    DATA,
    INPUT,
    LABEL
  }

  /** {@code id NAME from ...}. */
  record Id(Name name, Optional<Origin> origin, Span span) implements Statement {}

  /** {@code size NAME = expression}. */
  record Size(Name name, Expression value, Span span) implements Statement {}

  /** {@code prior} and {@code global}: a latent variable, per row or shared. */
  record Latent(
      boolean global,
      Name name,
      List<Expression> shape,
      Optional<TypeExpression> type,
      DensityExpression density,
      Span span)
      implements Statement {
    public Latent {
      shape = List.copyOf(shape);
    }
  }

  /** {@code param NAME[shape] : type}. */
  record Param(Name name, List<Expression> shape, TypeExpression type, Span span)
      implements Statement {
    public Param {
      shape = List.copyOf(shape);
    }
  }

  /** {@code likelihood NAME ~ D(...)}. */
  record Likelihood(Name name, DensityExpression density, Span span) implements Statement {}

  /** {@code guide q(NAMES | NAMES) = D(...)}; {@code given} is empty without a bar. */
  record Guide(List<Name> latents, List<Name> given, DensityExpression density, Span span)
      implements Statement {
    public Guide {
      latents = List.copyOf(latents);
      given = List.copyOf(given);
    }
  }

  /** {@code network NAME = layer -> layer ...}. */
  record Network(Name name, List<Step> layers, Span span) implements Statement {
    public Network {
      layers = List.copyOf(layers);
    }
  }

  /** {@code let NAME = expression}. */
  record Let(Name name, Expression value, Span span) implements Statement {}

  /** {@code objective elbo(...) + mmd(...)}. */
  record Objective(Expression value, Span span) implements Statement {}

  /** {@code train epochs = 200, ...}. */
  record Train(List<Argument> settings, Span span) implements Statement {
    public Train {
      settings = List.copyOf(settings);
    }
  }
}
