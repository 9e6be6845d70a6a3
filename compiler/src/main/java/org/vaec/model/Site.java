package org.vaec.model;

/**
 * The place an expression stands in, by which the arrays that it learns are named: a parameter of a
 * density ({@code guide.z.loc}), or a {@code let}.
 */
final class Site {
  private final String owner;
  private int layers;

  Site(String owner) {
    this.owner = owner;
  }

  /** How the names of the arrays here begin. */
  String owner() {
    return owner;
  }

  /** The name of the next layer written in place. */
  String nextLayer() {
    return owner + "." + layers++;
  }
}
