package org.vaec.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Source;
import org.vaec.source.Span;
import org.vaec.syntax.Origin;
import org.vaec.syntax.Statement.Role;

/** Declares variables as the resolver would, one step at a time. */
record Declare(Observed observed) {
  static final Span SPAN = new Span(new Source("model.vae", "data x : real"), 0, 6);

  static Declare data(String name, Support type, Integer... sizes) {
    return new Declare(
        new Observed(
            name,
            Role.DATA,
            Shape.of(sizes),
            type,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            SPAN));
  }

  static Support category(int size, String... names) {
    return new Support.Category(size, List.of(names));
  }

  Declare label() {
    return new Declare(
        new Observed(
            observed.name(),
            Role.LABEL,
            observed.shape(),
            observed.type(),
            observed.optional(),
            observed.density(),
            observed.distribution(),
            observed.selection(),
            observed.transforms(),
            observed.span()));
  }

  Declare optional() {
    return with(true, observed.density(), observed.distribution(), observed.selection());
  }

  Declare under(String distribution, Support density) {
    return with(
        observed.optional(), Optional.of(density), Optional.of(distribution), observed.selection());
  }

  Declare fromColumns(int first, int last) {
    return from(
        new Origin.Selection.Columns(List.of(new Origin.Column.Range(first, last, SPAN)), SPAN));
  }

  Declare fromColumns(String... names) {
    List<Origin.Column> columns = new ArrayList<>();
    Arrays.stream(names).forEach(name -> columns.add(new Origin.Column.Header(name, SPAN)));
    return from(new Origin.Selection.Columns(columns, SPAN));
  }

  Declare from(String name) {
    return from(new Origin.Selection.Named(name, SPAN));
  }

  private Declare from(Origin.Selection selection) {
    return with(
        observed.optional(), observed.density(), observed.distribution(), Optional.of(selection));
  }

  Observed through(Transform... transforms) {
    return new Observed(
        observed.name(),
        observed.role(),
        observed.shape(),
        observed.type(),
        observed.optional(),
        observed.density(),
        observed.distribution(),
        observed.selection(),
        List.of(transforms),
        observed.span());
  }

  private Declare with(
      boolean optional,
      Optional<Support> density,
      Optional<String> distribution,
      Optional<Origin.Selection> selection) {
    return new Declare(
        new Observed(
            observed.name(),
            observed.role(),
            observed.shape(),
            observed.type(),
            optional,
            density,
            distribution,
            selection,
            observed.transforms(),
            observed.span()));
  }
}
