package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import org.vaec.source.Span;

/** The shapes that the text leaves to inference. */
final class OpenShapes {
  private record Open(ShapeVariable shape, Span span, String fix) {}

  private final List<Open> all = new ArrayList<>();

  /** A shape to be inferred for what stands at {@code span}. */
  ShapeVariable open(Span span, String fix) {
    ShapeVariable shape = ShapeVariable.unknown();
    all.add(new Open(shape, span, fix));
    return shape;
  }

  /** Reports every shape that nothing has determined. */
  void report(Problems problems) {
    for (Open open : all) {
      if (open.shape().isOpen()) {
        // Shapes that hang on this one are not reported again.
        open.shape().fail();
        problems.error(
            "undetermined-size",
            open.span(),
            "nothing says which size `" + open.span().text() + "` should have",
            open.fix());
      }
    }
  }
}
