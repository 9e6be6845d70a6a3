package org.vaec.model;

import java.util.List;
import java.util.Optional;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Span;
import org.vaec.syntax.Origin;
import org.vaec.syntax.Statement.Role;

/**
 * A variable whose values are in the data set: all that a reader must know to supply and to check
 * them.
 *
 * @param name the variable
 * @param role data, input or label
 * @param shape of one row's value, after the transforms
 * @param type the declared type
 * @param optional whether values may be missing
 * @param density the support of the variable's density, for data that have one; every value must
 *     lie in it too (a distribution on an open interval refuses the boundary)
 * @param distribution the name of that density, for messages
 * @param selection the columns or the array; empty for the column of the variable's own name
 * @param transforms applied left to right
 * @param span the declaration
 */
public record Observed(
    String name,
    Role role,
    Shape shape,
    Support type,
    boolean optional,
    Optional<Support> density,
    Optional<String> distribution,
    Optional<Origin.Selection> selection,
    List<Transform> transforms,
    Span span) {
  public Observed {
    transforms = List.copyOf(transforms);
  }
}
