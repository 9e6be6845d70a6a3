package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Parameter;
import org.vaec.network.Initializer;
import org.vaec.network.Layer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;
import org.vaec.syntax.Statement;

/** Calls of networks, layers written in place, and the heads on them. */
final class NetworkCalls {
  /** How far the components of a mixture start from the data's mean, in deviations. */
  static final double SPREAD_OF_DATA = 0.5;

  private final Problems problems;
  private final LayerSteps steps;
  private final LearnedArrays arrays;
  private final OpenShapes openShapes;
  private final NetworkInputs inputs;
  private final Map<String, Network> networks = new LinkedHashMap<>();

  NetworkCalls(Problems problems, LayerSteps steps, LearnedArrays arrays, OpenShapes openShapes) {
    this.problems = problems;
    this.steps = steps;
    this.arrays = arrays;
    this.openShapes = openShapes;
    this.inputs = new NetworkInputs(problems);
  }

  /** The network of a statement, one object however often it is asked for. */
  Network network(Statement.Network statement) {
    return networks.computeIfAbsent(
        statement.name().text(),
        name -> {
          ShapeVariable input = ShapeVariable.unknown();
          return new Network(statement, input, steps.chain(statement.layers(), input, name));
        });
  }

  /** {@code decoder(y, z)}: the output of the trunk. */
  Draft call(Network network, List<Draft> inputs, Span span) {
    if (!this.inputs.areInputs(network.name(), inputs, span)) {
      return Draft.failed(inputs, span);
    }
    ShapeVariable features =
        network.takesImage()
            ? this.inputs.image(network.name(), inputs)
            : this.inputs.vector(inputs);
    features.whenKnown(shape -> unifyInput(network, shape, span));
    return new Draft(
        new Draft.Trunk(network),
        network.output(),
        Range.REAL,
        inputs,
        new Lazy<>(
            () ->
                new Formula.Layers(
                    network.layers(),
                    NetworkInputs.features(inputs, span),
                    network.output().get(),
                    span)),
        span);
  }

  private void unifyInput(Network network, Shape shape, Span span) {
    Span first = network.firstCall(span);
    ShapeVariable mine =
        ShapeVariable.known(
            shape,
            new ShapeVariable.Cause("here `" + network.name() + "` takes " + words(shape), span));
    if (!network.input().unify(mine)) {
      problems.add(
          Diagnostic.error(
                  "network-input",
                  span,
                  "`"
                      + network.name()
                      + "` is one network, but here it takes "
                      + words(shape)
                      + " and elsewhere "
                      + (shape.rank() == 1
                          ? network.input().get().elements()
                          : words(network.input().get())))
              .withRelated("here it takes " + words(network.input().get()), first)
              .withFix("declare a second network for inputs of another size"));
    }
  }

  private static String words(Shape input) {
    return input.rank() == 1
        ? Words.count(input.elements(), "number")
        : "an image of shape " + input;
  }

  /** {@code linear(h)}: a fresh layer whose output size is inferred. */
  Draft linear(List<Draft> inputs, Site site, Span span) {
    if (!this.inputs.areInputs("linear", inputs, span)) {
      return Draft.failed(inputs, span);
    }
    String owner = site.nextLayer();
    ShapeVariable output =
        openShapes.open(
            span, "declare `network f = linear(n)` with the size n, and call that instead");
    return new Draft(
        new Draft.Layered(),
        output,
        Range.REAL,
        inputs,
        new Lazy<>(
            () ->
                affine(
                    owner,
                    NetworkInputs.features(inputs, span),
                    output.get(),
                    new Initializer.Constant(0),
                    site.components(),
                    span)),
        span);
  }

  /** Whether a trunk is an image whose pixels are those of an event. */
  private static boolean isImageOf(Shape trunk, Shape event) {
    return trunk.rank() == 3
        && (event.rank() == 2 || event.rank() == 3)
        && trunk.dropFirst().equals(event.rank() == 3 ? event.dropFirst() : event);
  }

  /** A linear layer on the channels of each pixel, or one for each component of a mixture. */
  private Formula pointwise(
      String owner,
      Formula input,
      Shape output,
      Initializer bias,
      Optional<Plate> components,
      Span span) {
    Shape all = components.map(plate -> output.prepend(plate.size())).orElse(output);
    int channels = all.elements() / (input.shape().size(1) * input.shape().size(2));
    Layer layer =
        steps.pointwise(owner, input.shape(), channels, copied(bias, components, Constraint.REAL));
    return component(List.of(layer, new Layer.Reshape(all)), input, all, components, span);
  }

  private static Formula component(
      List<Layer> layers, Formula input, Shape all, Optional<Plate> components, Span span) {
    Formula whole = new Formula.Layers(layers, input, all, span);
    return components
        .<Formula>map(plate -> new Formula.Component(plate, whole, span))
        .orElse(whole);
  }

  /** A linear layer, or one for each component of a mixture. */
  private Formula affine(
      String owner,
      Formula input,
      Shape output,
      Initializer bias,
      Optional<Plate> components,
      Span span) {
    Shape all = components.map(plate -> output.prepend(plate.size())).orElse(output);
    Layer layer =
        steps.affine(
            owner,
            input.shape(),
            all,
            LayerSteps.WeightInit.GLOROT,
            copied(bias, components, Constraint.REAL));
    return component(List.of(layer), input, all, components, span);
  }

  /** A start for each component of a mixture, no two alike. */
  private static Initializer copied(
      Initializer one, Optional<Plate> components, Constraint constraint) {
    return components
        .<Initializer>map(
            plate ->
                new Initializer.Copies(
                    one,
                    plate.size(),
                    one instanceof Initializer.FromData ? SPREAD_OF_DATA : spread(constraint)))
        .orElse(one);
  }

  // Real numbers start near 1 in size. What is behind a link need only differ.
  private static double spread(Constraint constraint) {
    return constraint == Constraint.REAL ? 1 : 0.1;
  }

  /**
   * A head: a linear layer on a trunk with the link to a parameter's constraint, or where the trunk
   * ends in an image of the event's height and width, a 1x1 convolution.
   *
   * @param shape of the parameter
   */
  Draft head(
      Draft trunk, Network network, Parameter parameter, Shape shape, Densities.Context context) {
    Constraint constraint = parameter.constraint();
    String name = network.name() + "." + context.variable().name().text() + "." + parameter.name();
    return Draft.computed(
        ShapeVariable.known(shape),
        Range.of(constraint),
        List.of(trunk),
        trunk.span(),
        () -> {
          Formula input = trunk.formula().get();
          Shape unconstrained = constraint.unconstrained(shape);
          Initializer bias =
              fromData(parameter, context.data()).orElse(new Initializer.Constant(0));
          // What is no number per pixel, such as the logits of categories, takes all pixels.
          boolean byPixel =
              isImageOf(input.shape(), shape)
                  && unconstrained.equals(shape)
                  && context.variable().shape().shape().equals(Optional.of(shape));
          Formula head =
              byPixel
                  ? pointwise(name, input, shape, bias, context.components(), trunk.span())
                  : affine(name, input, unconstrained, bias, context.components(), trunk.span());
          return new Formula.Link(constraint, head, shape, trunk.span());
        });
  }

  /** {@code free}: a head without an input. */
  Draft free(Parameter parameter, Shape shape, Densities.Context context, Span span) {
    return Draft.computed(
        ShapeVariable.known(shape),
        Range.of(parameter.constraint()),
        List.of(),
        span,
        () ->
            learned(
                context.owner() + "." + parameter.name(),
                "",
                parameter.constraint(),
                shape,
                fromData(parameter, context.data()).orElse(neutral(parameter.constraint())),
                context.components(),
                span));
  }

  /** A learned value of its own, or one for each component of a mixture. */
  Formula learned(
      String owner,
      String part,
      Constraint constraint,
      Shape shape,
      Initializer start,
      Optional<Plate> components,
      Span span) {
    Shape unconstrained = constraint.unconstrained(shape);
    if (components.isEmpty()) {
      return new Formula.Learned(
          arrays.add(owner, part, unconstrained, start), constraint, shape, span);
    }
    // The link is that of one component: it may be one of vectors or of matrices.
    Plate plate = components.get();
    Shape all = unconstrained.prepend(plate.size());
    LearnedArray array = arrays.add(owner, part, all, copied(start, components, constraint));
    Formula one =
        new Formula.Component(plate, new Formula.Learned(array, Constraint.REAL, all, span), span);
    return new Formula.Link(constraint, one, shape, span);
  }

  private static Optional<Initializer> fromData(Parameter parameter, Optional<String> data) {
    if (data.isEmpty() || parameter.initial().isEmpty()) {
      return Optional.empty();
    }
    var initial = parameter.initial().get();
    Constraint constraint = parameter.constraint();
    return Optional.of(
        new Initializer.FromData(
            data.get(),
            (mean, deviation) -> constraint.unlink(initial.applyAsDouble(mean, deviation))));
  }

  /**
   * Where an array without a better start begins: at 0, 1, 1/2, the uniform distribution or the
   * direction of all ones.
   */
  static Initializer neutral(Constraint constraint) {
    return new Initializer.Constant(
        switch (constraint) {
          case POSITIVE -> constraint.unlink(1);
          // At 0 it would have no direction, and no gradient.
          case UNIT_VECTOR -> 1;
          case REAL, COUNT, UNIT, SIMPLEX, ORDERED, CHOLESKY, COVARIANCE -> 0;
        });
  }
}
