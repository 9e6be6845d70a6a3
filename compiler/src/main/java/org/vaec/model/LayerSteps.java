package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.vaec.network.Activation;
import org.vaec.network.Initializer;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Step;

/** What the steps of a network mean. */
final class LayerSteps {
  private static final List<String> INITIALIZERS = List.of("glorot", "he", "orthogonal", "normal");

  private static final Set<String> CONVOLUTIONS = Set.of("conv", "deconv");

  /** Layers that take the numbers of their input in a row, whatever its shape. */
  private static final Set<String> OF_VECTORS =
      Set.of("dense", "linear", "embedding", "flatten", "reshape");

  private final Problems problems;
  private final Constants constants;
  private final LearnedArrays arrays;
  private final OpenShapes openShapes;
  private final ConvolutionSteps convolutions;

  /** Layers whose sizes are still being inferred. */
  record Chain(ShapeVariable output, Supplier<List<Layer>> layers) {
    static Chain of(ShapeVariable output, Supplier<Layer> layer) {
      return new Chain(output, () -> List.of(layer.get()));
    }

    static Chain failed() {
      return new Chain(ShapeVariable.failed(), List::of);
    }
  }

  LayerSteps(Problems problems, Constants constants, LearnedArrays arrays, OpenShapes openShapes) {
    this.problems = problems;
    this.constants = constants;
    this.arrays = arrays;
    this.openShapes = openShapes;
    this.convolutions = new ConvolutionSteps(problems, constants, arrays, this);
  }

  /** The steps one after the other; {@code owner} begins the names of their arrays. */
  Chain chain(List<Step> steps, ShapeVariable input, String owner) {
    ShapeVariable shape = input;
    List<Supplier<List<Layer>>> parts = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Chain step = step(steps.get(i), shape, owner + "." + i);
      parts.add(step.layers());
      shape = step.output();
    }
    return new Chain(shape, () -> parts.stream().flatMap(p -> p.get().stream()).toList());
  }

  private Chain step(Step step, ShapeVariable input, String owner) {
    String name = step.name().text();
    return switch (name) {
      case "dense" -> dense(step, input, owner);
      case "linear" -> linear(step, input, owner);
      case "embedding" -> embedding(step, input, owner);
      case "conv" -> convolutions.conv(step, input, owner);
      case "deconv" -> convolutions.deconv(step, input, owner);
      case "identity" ->
          match(step, List.of(), 0)
              .map(a -> new Chain(input, List::<Layer>of))
              .orElseGet(Chain::failed);
      case "flatten" -> flatten(step, input);
      case "reshape" -> reshape(step, input);
      case "layernorm" -> layerNorm(step, input, owner);
      case "dropout" -> dropout(step, input, owner);
      case "residual" -> residual(step, input, owner);
      default -> other(step, input);
    };
  }

  private Chain other(Step step, ShapeVariable input) {
    String name = step.name().text();
    Optional<Activation> activation = Activation.named(name);
    if (activation.isPresent()) {
      return match(step, List.of(), 0)
          .map(a -> Chain.of(input, () -> new Layer.Activate(activation.get())))
          .orElseGet(Chain::failed);
    }
    if (Words.LATER_LAYERS.contains(name)) {
      problems.later(step.span(), "the layer `" + name + "`", Fix.write(step.span(), "layernorm"));
    } else {
      List<String> candidates = new ArrayList<>(Words.LAYERS);
      candidates.addAll(activations());
      problems.error(
          "unknown-layer",
          step.name().span(),
          "no layer is called `" + name + "`",
          ForeignLayers.convolution(step)
              .orElseGet(
                  () ->
                      Words.didYouMean(
                          step.name(), candidates, "the layers are " + Words.plain(Words.LAYERS))));
    }
    return Chain.failed();
  }

  Optional<Arguments> match(Step step, List<String> names, int required) {
    return Arguments.match(
        problems, step.name().text(), step.span(), step.arguments(), names, required);
  }

  private Chain dense(Step step, ShapeVariable input, String owner) {
    if (reportInputSize(step)) {
      return Chain.failed();
    }
    Optional<Arguments> arguments = match(step, List.of("units", "activation", "init"), 1);
    if (arguments.isEmpty()) {
      return Chain.failed();
    }
    OptionalInt units = units(arguments.get());
    Optional<Expression> written = arguments.get().get("activation");
    Optional<Activation> activation = written.flatMap(this::activation);
    if (units.isEmpty() || (written.isPresent() && activation.isEmpty())) {
      return Chain.failed();
    }
    WeightInit init = init(arguments.get());
    ShapeVariable output = output(step, Shape.of(units.getAsInt()));
    return new Chain(
        output,
        () -> {
          List<Layer> layers = new ArrayList<>();
          layers.add(affine(owner, input.get(), output.get(), init, new Initializer.Constant(0)));
          activation.ifPresent(a -> layers.add(new Layer.Activate(a)));
          return layers;
        });
  }

  /** Two sizes: elsewhere the first is that of the input, which is inferred here. */
  private boolean reportInputSize(Step step) {
    List<Argument> written = step.arguments();
    boolean two =
        written.size() >= 2
            && written.get(0).name().isEmpty()
            && written.get(1).name().isEmpty()
            && written.get(0).value() instanceof Expression.Number
            && written.get(1).value() instanceof Expression.Number;
    if (two) {
      Span first = written.get(0).span();
      Span cut = new Span(first.source(), first.start(), written.get(1).span().start());
      problems.error(
          "argument-count",
          first,
          "`"
              + step.name()
              + "` is told the size of its output alone: that of its input is inferred",
          new Fix(
              "write `" + Edit.apply(step.span(), List.of(new Edit(cut, ""))) + "`",
              List.of(new Edit(cut, ""))));
    }
    return two;
  }

  private OptionalInt units(Arguments arguments) {
    return constants.positiveInteger(arguments.get("units").orElseThrow(), "the number of units");
  }

  static ShapeVariable output(Step step, Shape shape) {
    return ShapeVariable.known(
        shape, new ShapeVariable.Cause("this layer gives shape " + shape, step.span()));
  }

  Optional<Activation> activation(Expression expression) {
    if (expression instanceof Expression.Reference(Name name)) {
      Optional<Activation> activation = Activation.named(name.text());
      if (activation.isPresent()) {
        return activation;
      }
      problems.error(
          "unknown-activation",
          name.span(),
          "no activation is called `" + name + "`",
          Words.didYouMean(
              name, activations(), "the activations are " + Words.plain(activations())));
      return Optional.empty();
    }
    String word =
        switch (expression) {
          case Expression.Text(String value, Span span) -> value;
          case Expression.Call call -> call.callee().text();
          default -> "";
        };
    problems.error(
        "unknown-activation",
        expression.span(),
        "this is not an activation",
        Words.meant(word, activations())
            .map(activation -> Fix.write(expression.span(), activation))
            .orElseGet(() -> Fix.say("the activations are " + Words.plain(activations()))));
    return Optional.empty();
  }

  private static List<String> activations() {
    return java.util.Arrays.stream(Activation.values()).map(Activation::word).toList();
  }

  /** How a weight starts, once its fans are known. */
  @FunctionalInterface
  interface WeightInit {
    Initializer of(int fanIn, int fanOut);

    WeightInit GLOROT = Initializer.Glorot::new;
  }

  WeightInit init(Arguments arguments) {
    Optional<Expression> written = arguments.get("init");
    return written.isEmpty() ? WeightInit.GLOROT : init(written.get());
  }

  private WeightInit init(Expression expression) {
    switch (expression) {
      case Expression.Reference(Name name) when name.text().equals("glorot") -> {
        return WeightInit.GLOROT;
      }
      case Expression.Reference(Name name) when name.text().equals("he") -> {
        return (fanIn, fanOut) -> new Initializer.He(fanIn);
      }
      case Expression.Reference(Name name) when name.text().equals("orthogonal") -> {
        return (fanIn, fanOut) -> new Initializer.Orthogonal();
      }
      case Expression.Call call when call.callee().text().equals("normal") -> {
        Optional<Arguments> arguments =
            Arguments.match(
                problems, "normal", call.span(), call.arguments(), List.of("deviation"), 1);
        OptionalDouble deviation =
            arguments.isEmpty()
                ? OptionalDouble.empty()
                : constants.number(arguments.get().get("deviation").orElseThrow(), "a deviation");
        if (deviation.isPresent() && deviation.getAsDouble() <= 0) {
          problems.error(
              "range", call.span(), "a standard deviation must be positive", "write `normal(0.1)`");
        }
        return (fanIn, fanOut) -> new Initializer.Gaussian(deviation.orElseThrow());
      }
      default -> {
        String word =
            switch (expression) {
              case Expression.Reference(Name name) -> name.text();
              case Expression.Call call -> call.callee().text();
              default -> "";
            };
        problems.error(
            "unknown-initialisation",
            expression.span(),
            "no initialisation is written like this",
            Words.didYouMean(
                expression.span(),
                word,
                INITIALIZERS,
                "write one of glorot, he, orthogonal, normal(0.1)"));
        return WeightInit.GLOROT;
      }
    }
  }

  private Chain linear(Step step, ShapeVariable input, String owner) {
    if (reportInputSize(step)) {
      return Chain.failed();
    }
    Optional<Arguments> arguments = match(step, List.of("units", "init"), 0);
    if (arguments.isEmpty()) {
      return Chain.failed();
    }
    WeightInit init = init(arguments.get());
    ShapeVariable output;
    if (arguments.get().get("units").isPresent()) {
      OptionalInt units = units(arguments.get());
      if (units.isEmpty()) {
        return Chain.failed();
      }
      output = output(step, Shape.of(units.getAsInt()));
    } else {
      output = openShapes.open(step.span(), "write the size, as in `linear(10)`");
    }
    return Chain.of(
        output, () -> affine(owner, input.get(), output.get(), init, new Initializer.Constant(0)));
  }

  private Chain embedding(Step step, ShapeVariable input, String owner) {
    Optional<Arguments> arguments = match(step, List.of("units", "init"), 1);
    OptionalInt units = arguments.isEmpty() ? OptionalInt.empty() : units(arguments.get());
    if (units.isEmpty()) {
      return Chain.failed();
    }
    WeightInit init = init(arguments.get());
    ShapeVariable output = output(step, Shape.of(units.getAsInt()));
    return Chain.of(
        output,
        () ->
            new Layer.Linear(
                weight(owner, input.get(), output.get(), init), Optional.empty(), output.get()));
  }

  private LearnedArray weight(String owner, Shape input, Shape output, WeightInit init) {
    int fanIn = input.elements();
    int fanOut = output.elements();
    return arrays.add(owner, "weight", Shape.of(fanIn, fanOut), init.of(fanIn, fanOut));
  }

  /** y = x W + b between two shapes. */
  Layer.Linear affine(
      String owner, Shape input, Shape output, WeightInit init, Initializer biasStart) {
    LearnedArray weight = weight(owner, input, output, init);
    LearnedArray bias = arrays.add(owner, "bias", Shape.of(output.elements()), biasStart);
    return new Layer.Linear(weight, Optional.of(bias), output);
  }

  /** See {@link ConvolutionSteps#pointwise}. */
  Layer pointwise(String owner, Shape trunk, int channels, Initializer biasStart) {
    return convolutions.pointwise(owner, trunk, channels, biasStart);
  }

  private Chain flatten(Step step, ShapeVariable input) {
    if (match(step, List.of(), 0).isEmpty()) {
      return Chain.failed();
    }
    ShapeVariable output = ShapeVariable.unknown();
    input.whenKnown(shape -> output.unify(output(step, Shape.of(shape.elements()))));
    return Chain.of(output, () -> new Layer.Reshape(output.get()));
  }

  private Chain reshape(Step step, ShapeVariable input) {
    Optional<Shape> shape =
        constants.shape(step.arguments().stream().map(Argument::value).toList());
    if (shape.isEmpty()) {
      return Chain.failed();
    }
    input.whenKnown(
        from -> {
          if (from.elements() != shape.get().elements()) {
            problems.error(
                "shape",
                step.span(),
                "`reshape` keeps the number of values, but shape "
                    + from
                    + " has "
                    + from.elements()
                    + " and "
                    + shape.get()
                    + " has "
                    + shape.get().elements(),
                "put `dense(" + shape.get().elements() + ")` before it");
          }
        });
    return Chain.of(output(step, shape.get()), () -> new Layer.Reshape(shape.get()));
  }

  private Chain layerNorm(Step step, ShapeVariable input, String owner) {
    if (match(step, List.of(), 0).isEmpty()) {
      return Chain.failed();
    }
    return Chain.of(
        input,
        () ->
            new Layer.LayerNorm(
                arrays.add(owner, "gain", input.get(), new Initializer.Constant(1)),
                arrays.add(owner, "offset", input.get(), new Initializer.Constant(0))));
  }

  private Chain dropout(Step step, ShapeVariable input, String owner) {
    Optional<Arguments> arguments = match(step, List.of("rate"), 1);
    OptionalDouble rate =
        arguments.isEmpty()
            ? OptionalDouble.empty()
            : constants.number(arguments.get().get("rate").orElseThrow(), "a dropout rate");
    if (rate.isEmpty()) {
      return Chain.failed();
    }
    if (rate.getAsDouble() < 0 || rate.getAsDouble() >= 1) {
      problems.error(
          "range",
          step.span(),
          "a dropout rate is a probability below 1, but this is "
              + Words.number(rate.getAsDouble()),
          "write `dropout(0.1)`");
      return Chain.failed();
    }
    return Chain.of(input, () -> new Layer.Dropout(rate.getAsDouble(), owner));
  }

  private Chain residual(Step step, ShapeVariable input, String owner) {
    Optional<Arguments> arguments = match(step, List.of("layers"), 1);
    Optional<List<Step>> steps = arguments.flatMap(a -> inner(a.get("layers").orElseThrow()));
    if (steps.isEmpty()) {
      return Chain.failed();
    }
    Chain inner = chain(steps.get(), input, owner);
    if (!inner.output().unify(input)) {
      problems.error(
          "shape",
          step.span(),
          "`residual` adds its input of shape "
              + input.get()
              + " to its layers' output of shape "
              + inner.output().get(),
          "end its layers with `linear`, whose size is inferred");
    }
    return Chain.of(input, () -> new Layer.Residual(inner.layers().get()));
  }

  private Optional<List<Step>> inner(Expression expression) {
    Optional<List<Step>> steps = steps(expression);
    if (steps.isEmpty()) {
      problems.error(
          "unknown-layer",
          expression.span(),
          "`residual` takes layers",
          "write `residual(dense(64, relu) -> linear)`");
    }
    return steps;
  }

  private static Optional<List<Step>> steps(Expression expression) {
    return switch (expression) {
      case Expression.Chain chain -> Optional.of(chain.steps());
      case Expression.Call call ->
          Optional.of(List.of(new Step(call.callee(), call.arguments(), call.span())));
      case Expression.Reference(Name name) ->
          Optional.of(List.of(new Step(name, List.of(), name.span())));
      default -> Optional.empty();
    };
  }

  /**
   * Whether the first layer that cares for its input's shape is a convolution: then the network
   * takes an image, else a vector.
   */
  static boolean takeImage(List<Step> steps) {
    return names(steps)
        .filter(name -> CONVOLUTIONS.contains(name) || OF_VECTORS.contains(name))
        .findFirst()
        .map(CONVOLUTIONS::contains)
        .orElse(false);
  }

  private static Stream<String> names(List<Step> steps) {
    return steps.stream()
        .flatMap(
            step ->
                step.name().text().equals("residual") && !step.arguments().isEmpty()
                    ? names(steps(step.arguments().getFirst().value()).orElse(List.of()))
                    : Stream.of(step.name().text()));
  }
}
