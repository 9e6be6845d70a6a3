package org.vaec.plan;

/** Where the numbers of a value lie. */
public sealed interface Place {

  /** In the learned array of this name. */
  record Parameter(String name) implements Place {}

  /** In the statistic of this name. */
  record Statistic(String name) implements Place {}

  /** Where the optimizer reads the gradient for the learned array of this name. */
  record Gradient(String parameter) implements Place {}

  /** In the buffer of this number, in one of its rows. */
  record Arena(int buffer, int row) implements Place {}
}
