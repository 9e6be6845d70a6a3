package org.vaec.model;

import java.util.Optional;
import org.vaec.shape.Plate;

/**
 * The place an expression stands in, by which the arrays that it learns are named: a parameter of a
 * density ({@code guide.z.loc}), or a {@code let}.
 */
final class Site {
  private final String owner;
  private final Optional<Plate> components;
  private int layers;

  Site(String owner) {
    this(owner, Optional.empty());
  }

  /**
   * @param components of the mixture that the place is in, each with a copy of what is learned here
   */
  Site(String owner, Optional<Plate> components) {
    this.owner = owner;
    this.components = components;
  }

  /** How the names of the arrays here begin. */
  String owner() {
    return owner;
  }

  Optional<Plate> components() {
    return components;
  }

  /** The name of the next layer written in place. */
  String nextLayer() {
    return owner + "." + layers++;
  }
}
