package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vaec.network.Activation;
import org.vaec.network.Initializer;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Step;

/**
 * What {@code conv} and {@code deconv} mean: the sizes that they give, and why some do not fit.
 * Images are [channels, height, width]; [height, width] is an image of one channel.
 */
final class ConvolutionSteps {
  private static final List<String> ARGUMENTS =
      List.of("channels", "kernel", "stride", "padding", "activation", "init");
  private static final List<String> TRANSPOSED_ARGUMENTS =
      List.of("channels", "kernel", "stride", "padding", "activation", "init", "extra");

  private final Problems problems;
  private final Constants constants;
  private final LearnedArrays arrays;
  private final LayerSteps layers;

  ConvolutionSteps(
      Problems problems, Constants constants, LearnedArrays arrays, LayerSteps layers) {
    this.problems = problems;
    this.constants = constants;
    this.arrays = arrays;
    this.layers = layers;
  }

  /** A layer as it is written. */
  private record Written(
      Step step,
      int channels,
      int kernel,
      int stride,
      int padding,
      int extra,
      Optional<Activation> activation,
      LayerSteps.WeightInit init) {

    String word() {
      return "`" + step.name().text() + "`";
    }
  }

  LayerSteps.Chain conv(Step step, ShapeVariable input, String owner) {
    return read(step, ARGUMENTS)
        .map(
            layer ->
                chain(
                    layer,
                    input,
                    convolved(layer, input),
                    image ->
                        new Layer.Convolution(
                            kernel(owner, layer, image.size(0), false),
                            bias(owner, layer),
                            layer.stride,
                            layer.padding,
                            layer.activation)))
        .orElseGet(LayerSteps.Chain::failed);
  }

  LayerSteps.Chain deconv(Step step, ShapeVariable input, String owner) {
    return read(step, TRANSPOSED_ARGUMENTS)
        .filter(this::isLeftByAConvolution)
        .map(
            layer ->
                chain(
                    layer,
                    input,
                    deconvolved(layer, input),
                    image ->
                        new Layer.Deconvolution(
                            kernel(owner, layer, image.size(0), true),
                            bias(owner, layer),
                            layer.stride,
                            layer.padding,
                            layer.extra,
                            layer.activation)))
        .orElseGet(LayerSteps.Chain::failed);
  }

  @FunctionalInterface
  private interface LayerOf {
    Layer image(Shape image);
  }

  private static LayerSteps.Chain chain(
      Written layer, ShapeVariable input, ShapeVariable output, LayerOf made) {
    return new LayerSteps.Chain(
        output,
        () -> {
          List<Layer> layers = new ArrayList<>();
          Shape image = image(input.get()).orElseThrow();
          if (!image.equals(input.get())) {
            layers.add(new Layer.Reshape(image));
          }
          layers.add(made.image(image));
          return layers;
        });
  }

  // ---- what is learned ----

  /** A kernel, its last two sizes swapped where the layer is transposed. */
  private LearnedArray kernel(String owner, Written layer, int inputs, boolean transposed) {
    int size = layer.kernel;
    int channels = layer.channels;
    Shape shape =
        transposed
            ? Shape.of(size, size, channels, inputs)
            : Shape.of(size, size, inputs, channels);
    int fanIn = fan(size * size * inputs, transposed ? layer.stride : 1);
    int fanOut = fan(size * size * channels, transposed ? 1 : layer.stride);
    return arrays.add(owner, "kernel", shape, layer.init.of(fanIn, fanOut));
  }

  private LearnedArray bias(String owner, Written layer) {
    return arrays.add(owner, "bias", Shape.of(layer.channels), new Initializer.Constant(0));
  }

  /**
   * How many numbers one number is computed from, or goes into, away from the edges: where windows
   * are {@code stride} apart, only so many of them hold a number.
   */
  private static int fan(int ofAllPlaces, int stride) {
    return Math.ceilDiv(ofAllPlaces, stride * stride);
  }

  /** A 1x1 convolution as a head: a linear layer on the channels of each pixel. */
  Layer.Convolution pointwise(String owner, Shape trunk, int channels, Initializer biasStart) {
    int inputs = trunk.size(0);
    LearnedArray kernel =
        arrays.add(
            owner,
            "kernel",
            Shape.of(1, 1, inputs, channels),
            new Initializer.Glorot(inputs, channels));
    LearnedArray bias = arrays.add(owner, "bias", Shape.of(channels), biasStart);
    return new Layer.Convolution(kernel, bias, 1, 0, Optional.empty());
  }

  // ---- what is written ----

  private Optional<Written> read(Step step, List<String> names) {
    Optional<Arguments> matched = layers.match(withNamedActivation(step), names, 2);
    if (matched.isEmpty()) {
      return Optional.empty();
    }
    Arguments arguments = matched.get();
    OptionalInt channels = integer(arguments, "channels", "the number of channels", 1, 1);
    OptionalInt kernel = integer(arguments, "kernel", "the size of a kernel", 1, 1);
    OptionalInt stride = integer(arguments, "stride", "a stride", 1, 1);
    OptionalInt padding = integer(arguments, "padding", "a padding", 0, 0);
    OptionalInt extra = integer(arguments, "extra", "what is extra", 0, 0);
    Optional<Expression> written = arguments.get("activation");
    Optional<Activation> activation = written.flatMap(layers::activation);
    boolean failed =
        channels.isEmpty()
            || kernel.isEmpty()
            || stride.isEmpty()
            || padding.isEmpty()
            || extra.isEmpty()
            || (written.isPresent() && activation.isEmpty());
    return failed
        ? Optional.empty()
        : Optional.of(
            new Written(
                step,
                channels.getAsInt(),
                kernel.getAsInt(),
                stride.getAsInt(),
                padding.getAsInt(),
                extra.getAsInt(),
                activation,
                layers.init(arguments)));
  }

  /** The word of an activation at the end can be no number: it may follow any of them. */
  private static Step withNamedActivation(Step step) {
    List<Argument> arguments = new ArrayList<>(step.arguments());
    if (arguments.size() < 3
        || arguments.getLast().name().isPresent()
        || !(arguments.getLast().value() instanceof Expression.Reference(Name word))
        || Activation.named(word.text()).isEmpty()) {
      return step;
    }
    Argument last = arguments.removeLast();
    Name name = new Name("activation", last.span());
    arguments.add(new Argument(Optional.of(name), last.value()));
    return new Step(step.name(), arguments, step.span());
  }

  private OptionalInt integer(
      Arguments arguments, String name, String what, int least, int unwritten) {
    return arguments
        .get(name)
        .map(written -> constants.integer(written, what, least))
        .orElse(OptionalInt.of(unwritten));
  }

  // ---- sizes ----

  /** A shape as that of an image, or empty. */
  static Optional<Shape> image(Shape shape) {
    return switch (shape.rank()) {
      case 2 -> Optional.of(shape.prepend(1));
      case 3 -> Optional.of(shape);
      default -> Optional.empty();
    };
  }

  private ShapeVariable convolved(Written layer, ShapeVariable input) {
    ShapeVariable output = ShapeVariable.unknown();
    input.whenKnown(
        shape ->
            imageOf(layer, shape)
                .filter(image -> fits(layer, image) && reaches(layer, image))
                .ifPresentOrElse(
                    image ->
                        finish(
                            layer,
                            image,
                            (steps(layer, image, 1)) / layer.stride + 1,
                            (steps(layer, image, 2)) / layer.stride + 1,
                            output),
                    output::fail));
    return output;
  }

  private ShapeVariable deconvolved(Written layer, ShapeVariable input) {
    ShapeVariable output = ShapeVariable.unknown();
    input.whenKnown(
        shape ->
            imageOf(layer, shape)
                .filter(image -> leavesSomething(layer, image))
                .ifPresentOrElse(
                    image ->
                        finish(
                            layer, image, grown(layer, image, 1), grown(layer, image, 2), output),
                    output::fail));
    return output;
  }

  private void finish(Written layer, Shape image, long height, long width, ShapeVariable output) {
    double weights = (double) layer.kernel * layer.kernel * image.size(0) * layer.channels;
    double pixels = (double) layer.channels * height * width;
    double padded =
        image.size(0)
            * (image.size(1) + 2.0 * layer.padding)
            * (image.size(2) + 2.0 * layer.padding);
    if (Constants.isTooLarge(Math.max(weights, Math.max(pixels, padded)))) {
      problems.error(
          "too-large",
          layer.step.span(),
          layer.word() + " would hold more than 2^30 values",
          "choose fewer channels, a smaller kernel or less padding");
      output.fail();
      return;
    }
    output.unify(
        LayerSteps.output(layer.step, Shape.of(layer.channels, (int) height, (int) width)));
  }

  private Optional<Shape> imageOf(Written layer, Shape shape) {
    Optional<Shape> image = image(shape);
    if (image.isEmpty()) {
      problems.error(
          "not-an-image",
          layer.step.span(),
          layer.word()
              + " takes an image, [channels, height, width] or [height, width], but its input has "
              + ShapeVariable.words(shape),
          "put `" + reshape(shape.elements()) + "` before it");
    }
    return image;
  }

  private static String reshape(int elements) {
    int side = (int) Math.sqrt(elements);
    return side * side == elements
        ? "reshape(1, " + side + ", " + side + ")"
        : "reshape(channels, height, width)";
  }

  /** How far the first window is from the last that would still fit. */
  private static long steps(Written layer, Shape image, int axis) {
    return image.size(axis) + 2L * layer.padding - layer.kernel;
  }

  private boolean fits(Written layer, Shape image) {
    long smaller = Math.min(steps(layer, image, 1), steps(layer, image, 2));
    if (smaller >= 0) {
      return true;
    }
    problems.error(
        "window",
        layer.step.span(),
        "a kernel of "
            + layer.kernel
            + " does not fit into an image of "
            + size(image)
            + (layer.padding == 0 ? "" : " with padding " + layer.padding),
        "write a kernel of at most "
            + (layer.kernel + smaller)
            + ", or `padding = "
            + (layer.padding + Math.ceilDiv(-smaller, 2))
            + "`");
    return false;
  }

  /**
   * Whether some window sees the image: with a large padding and stride all may stand beside it.
   */
  private boolean reaches(Written layer, Shape image) {
    for (int axis = 1; axis <= 2; axis++) {
      long left = steps(layer, image, axis) % layer.stride;
      if (image.size(axis) + layer.padding - left < 1) {
        problems.error(
            "window",
            layer.step.span(),
            "with a stride of %d and a padding of %d no window reaches an image of %s"
                .formatted(layer.stride, layer.padding, size(image)),
            "write a smaller padding: at most `padding = " + layer.kernel / 2 + "`");
        return false;
      }
    }
    return true;
  }

  /** Whether a convolution of the same stride can leave so much out. */
  private boolean isLeftByAConvolution(Written layer) {
    if (layer.extra < layer.stride) {
      return true;
    }
    problems.error(
        "window",
        layer.step.span(),
        "`extra` is what a convolution of the same stride leaves out, so less than the stride, and %d is not less than %d"
            .formatted(layer.extra, layer.stride),
        layer.stride == 1
            ? "drop `extra`"
            : "write at most `extra = %d`".formatted(layer.stride - 1));
    return false;
  }

  private static long grown(Written layer, Shape image, int axis) {
    return (image.size(axis) - 1L) * layer.stride + layer.kernel - 2L * layer.padding + layer.extra;
  }

  private boolean leavesSomething(Written layer, Shape image) {
    long smaller = Math.min(grown(layer, image, 1), grown(layer, image, 2));
    if (smaller >= 1) {
      return true;
    }
    long uncut = smaller + 2L * layer.padding;
    problems.error(
        "window",
        layer.step.span(),
        "a padding of "
            + layer.padding
            + " cuts away all that "
            + layer.word()
            + " makes of an image of "
            + size(image)
            + ": a side of "
            + uncut
            + ", less "
            + layer.padding
            + " at either end",
        "write `padding = " + (uncut - 1) / 2 + "` or less");
    return false;
  }

  private static String size(Shape image) {
    return image.size(1) + " x " + image.size(2);
  }
}
