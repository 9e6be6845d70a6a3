package org.vaec.claim;

import java.util.List;

/** One thing that a claim says. */
sealed interface Statement {
  /**
   * Sides one after the other, as in a = b >= c.
   *
   * @param sides at least two, but for a formula that goes on from one that is not shown
   * @param relations one less than there are sides
   */
  record Chain(List<Expression> sides, List<Relation> relations) implements Statement {
    public Chain {
      sides = List.copyOf(sides);
      relations = List.copyOf(relations);
    }
  }

  /** A side that continues a formula whose beginning is not shown: "= E_q[...] - KL(...)". */
  record Continuation(Expression side) implements Statement {}

  /** {@code variable ~ distribution}. */
  record Drawn(Expression variable, Expression distribution) implements Statement {}

  /** {@code q* = argmin ...}. */
  record Optimum(boolean smallest, Expression of) implements Statement {}

  /**
   * A step of an optimizer: theta <- theta + sign * rho * d(of)/dtheta.
   *
   * @param sign 1 or -1
   * @param ofLoss whether the gradient is of the loss, else of the bound
   */
  record Step(int sign, boolean ofLoss) implements Statement {}

  /** What stands between two sides. */
  enum Relation {
    EQUAL("="),
    AT_LEAST(">="),
    AT_MOST("<="),
    /** Equal in the limit of many draws. */
    ESTIMATED("~=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }
}
