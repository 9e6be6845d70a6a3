package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;

/** What networks and layers in place are called with: joined to one vector, or to one image. */
final class NetworkInputs {
  private final Problems problems;

  NetworkInputs(Problems problems) {
    this.problems = problems;
  }

  boolean areInputs(String callee, List<Draft> inputs, Span span) {
    if (inputs.isEmpty()) {
      problems.error(
          "argument-count",
          span,
          "`" + callee + "` is called without an input",
          "say what it depends on, as in `" + callee + "(z)`");
      return false;
    }
    for (Draft input : inputs) {
      boolean isInput =
          switch (input.meaning()) {
            case Draft.Free f -> false;
            case Draft.Identity i -> false;
            case Draft.Constant c -> false;
            case Draft.Failed f -> true;
            case Draft.Variable v -> true;
            case Draft.Trunk t -> true;
            case Draft.Layered l -> true;
            case Draft.Transposed t -> true;
            case Draft.Norm n -> true;
            case Draft.Product p -> true;
            case Draft.Complement c -> true;
            case Draft.Computed c -> true;
          };
      if (!isInput) {
        problems.error(
            "network-input",
            input.span(),
            "`" + input.text() + "` is no input for `" + callee + "`",
            "give it variables, or write `free` in place of the whole call");
        return false;
      }
    }
    return inputs.stream().noneMatch(Draft::isFailed);
  }

  /** The length of the vector that inputs are joined to. */
  ShapeVariable vector(List<Draft> inputs) {
    ShapeVariable total = ShapeVariable.unknown();
    whenAllKnown(inputs, () -> unifyLength(total, inputs));
    return total;
  }

  private static void whenAllKnown(List<Draft> inputs, Runnable action) {
    List<Draft> open = new ArrayList<>(inputs);
    for (Draft input : inputs) {
      input
          .shape()
          .whenKnown(
              shape -> {
                open.remove(input);
                if (open.isEmpty()) {
                  action.run();
                }
              });
    }
  }

  /**
   * The image that inputs are joined to: images of one size, their channels one after the other, as
   * the vector has them.
   */
  ShapeVariable image(String network, List<Draft> inputs) {
    ShapeVariable whole = ShapeVariable.unknown();
    whenAllKnown(
        inputs,
        () -> {
          ShapeVariable length = ShapeVariable.unknown();
          unifyLength(length, inputs);
          for (Draft input : inputs) {
            if (!length.isKnown() || !isChannels(network, input, inputs.getFirst())) {
              whole.fail();
              return;
            }
          }
          Shape first = ConvolutionSteps.image(inputs.getFirst().shape().get()).orElseThrow();
          int pixels = first.size(1) * first.size(2);
          whole.unify(
              ShapeVariable.known(
                  Shape.of(length.get().elements() / pixels, first.size(1), first.size(2))));
        });
    return whole;
  }

  private boolean isChannels(String network, Draft input, Draft first) {
    Shape shape = input.shape().get();
    Optional<Shape> image = ConvolutionSteps.image(shape);
    if (image.isEmpty()) {
      problems.error(
          "not-an-image",
          input.span(),
          "`"
              + network
              + "` begins with a convolution and takes images, [channels, height, width] or"
              + " [height, width], but `"
              + input.text()
              + "` has "
              + ShapeVariable.words(shape),
          "begin `" + network + "` with `" + toImage(input) + "`");
      return false;
    }
    if (encoding(input) instanceof Formula.Encoding.OneHot) {
      problems.later(
          input.span(),
          "an image of categories as the input of a convolution",
          "begin `" + network + "` with `dense(64) -> reshape(4, 4, 4)`");
      return false;
    }
    Shape other = ConvolutionSteps.image(first.shape().get()).orElseThrow();
    if (!image.get().dropFirst().equals(other.dropFirst())) {
      problems.add(
          Diagnostic.error(
                  "not-an-image",
                  input.span(),
                  "images that enter `%s` together have one height and width, but `%s` has %s and `%s` %s"
                      .formatted(
                          network,
                          first.text(),
                          ShapeVariable.words(first.shape().get()),
                          input.text(),
                          ShapeVariable.words(shape)))
              .withFix("give each its own network and join what these give"));
      return false;
    }
    return true;
  }

  private static String toImage(Draft input) {
    boolean isData =
        input.meaning() instanceof Draft.Variable(Symbol.Variable variable) && !variable.isLatent();
    int side = (int) Math.sqrt(input.shape().get().elements());
    return isData && side > 1 && side * side == input.shape().get().elements()
        ? "reshape(1, " + side + ", " + side + ")"
        : "dense(64) -> reshape(4, 4, 4)";
  }

  private void unifyLength(ShapeVariable total, List<Draft> inputs) {
    long length = length(inputs);
    if (Constants.isTooLarge(List.of(Math.clamp(length, 1, Integer.MAX_VALUE)))) {
      problems.error(
          "too-large",
          inputs.getFirst().span().to(inputs.getLast().span()),
          "these are more than 2^30 numbers a row once categories are indicators",
          "choose smaller sizes");
      total.fail();
    } else {
      total.unify(ShapeVariable.known(Shape.of((int) length)));
    }
  }

  private static long length(List<Draft> inputs) {
    return inputs.stream().mapToLong(input -> length(encoding(input), input.shape().get())).sum();
  }

  private static long length(Formula.Encoding encoding, Shape shape) {
    long elements = shape.elements();
    return switch (encoding) {
      case Formula.Encoding.Plain p -> elements;
      case Formula.Encoding.Scaled(String variable, boolean log1p, boolean masked) ->
          masked ? 2 * elements : elements;
      case Formula.Encoding.OneHot(int categories, boolean masked) -> elements * categories;
      case Formula.Encoding.Circle c -> 2 * elements;
    };
  }

  /** Data enter scaled, categories as indicators, angles as points of a circle. */
  private static Formula.Encoding encoding(Draft input) {
    if (!(input.meaning() instanceof Draft.Variable(Symbol.Variable variable))) {
      return new Formula.Encoding.Plain();
    }
    return switch (variable.support()) {
      case Support.Category(int size, var names) ->
          new Formula.Encoding.OneHot(size, variable.leavesGaps());
      case Support.Angle a -> new Formula.Encoding.Circle(variable.leavesGaps());
      case Support support when variable.isLatent() -> new Formula.Encoding.Plain();
      case Support support ->
          new Formula.Encoding.Scaled(
              variable.name().text(), support instanceof Support.Count, variable.leavesGaps());
    };
  }

  /** The values of inputs as networks see them, one after the other. */
  static Formula.Features features(List<Draft> inputs, Span span) {
    List<Formula.Feature> parts =
        inputs.stream()
            .map(input -> new Formula.Feature(input.formula().get(), encoding(input)))
            .toList();
    return new Formula.Features(parts, Shape.of((int) length(inputs)), span);
  }
}
