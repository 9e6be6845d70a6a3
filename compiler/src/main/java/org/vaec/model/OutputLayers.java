package org.vaec.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vaec.shape.Shape;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Step;

/**
 * Trunks that end in an output layer written by hand. A head is a linear layer on the trunk with a
 * link of its own: behind a sigmoid it sees numbers between 0 and 1 alone, and behind another
 * linear layer it is one map in two.
 */
final class OutputLayers {
  private static final Set<String> CONVOLUTIONS = Set.of("conv", "deconv");

  private final Problems problems;
  private final Set<Network> reported = new HashSet<>();

  OutputLayers(Problems problems) {
    this.problems = problems;
  }

  void check(Symbol.Variable variable, DensityDraft density) {
    if (density.bound().isEmpty()) {
      return;
    }
    List<Network> trunks = new ArrayList<>();
    int numbers = 0;
    for (Draft argument : density.bound().get().arguments()) {
      Optional<Network> trunk = trunk(argument);
      if (trunk.isPresent()) {
        trunks.add(trunk.get());
        numbers += elements(argument.shape());
      }
    }
    if (trunks.stream().distinct().count() == 1) {
      check(trunks.getFirst(), variable, elements(variable.shape()), numbers);
    }
  }

  /** The network that an argument is a head of. */
  private static Optional<Network> trunk(Draft argument) {
    boolean head =
        argument.meaning() instanceof Draft.Computed
            && argument.parts().size() == 1
            && argument.parts().getFirst().span().start() == argument.span().start()
            && argument.parts().getFirst().span().end() == argument.span().end();
    return head && argument.parts().getFirst().meaning() instanceof Draft.Trunk(Network network)
        ? Optional.of(network)
        : Optional.empty();
  }

  private static int elements(ShapeVariable shape) {
    return shape.shape().map(Shape::elements).orElse(-1);
  }

  private void check(Network network, Symbol.Variable variable, int elements, int numbers) {
    List<Step> layers = network.statement().layers();
    Step last = layers.getLast();
    int size = elements(network.output());
    boolean squashes = isSigmoid(last) && size == elements;
    boolean linear = isLinear(last) && (size == elements || size == numbers);
    if ((!squashes && !linear) || !reported.add(network)) {
      return;
    }
    String written = last.span().text().strip();
    problems.warning(
        "output-layer",
        last.span(),
        squashes
            ? "the head of `%s` is a layer of its own with its own link, so behind `%s` it sees numbers between 0 and 1 alone"
                .formatted(variable.name(), written)
            : "the head of `%s` is a linear layer of its own, so that `%s` and it are one map in two"
                .formatted(variable.name(), written),
        CONVOLUTIONS.contains(last.name().text())
            ? withoutActivation(last)
            : layers.size() == 1
                ? squashes
                    ? Fix.say("write a hidden layer, as in `dense(128, tanh)`")
                    : Fix.write(last.span(), "identity")
                : new Fix(
                    "drop `-> " + written + "`: a head of the right size is added",
                    List.of(new Edit(behind(layers), ""))));
  }

  /** A convolution makes the image as large as it is, so only its activation goes. */
  private static Fix withoutActivation(Step layer) {
    int at = 0;
    while (!isSigmoid(layer.arguments().get(at))) {
      at++;
    }
    if (at == 0) {
      return Fix.say("drop the activation");
    }
    Span before = layer.arguments().get(at - 1).span();
    Span argument = layer.arguments().get(at).span();
    Span cut = new Span(before.source(), before.end(), argument.end());
    return new Fix("drop `" + argument.text().strip() + "` there", List.of(new Edit(cut, "")));
  }

  private static Span behind(List<Step> layers) {
    Span before = layers.get(layers.size() - 2).span();
    return new Span(before.source(), before.end(), layers.getLast().span().end());
  }

  private static boolean isSigmoid(Step step) {
    return step.name().text().equals("sigmoid")
        || step.arguments().stream().anyMatch(OutputLayers::isSigmoid);
  }

  private static boolean isSigmoid(Argument argument) {
    return argument.value() instanceof Expression.Reference(Name name)
        && name.text().equals("sigmoid");
  }

  private static boolean isLinear(Step step) {
    boolean sized = !step.arguments().isEmpty();
    boolean activated =
        step.arguments().stream()
            .anyMatch(
                argument ->
                    argument.value() instanceof Expression.Reference
                        && argument.name().map(n -> n.text().equals("activation")).orElse(true)
                        && argument != step.arguments().getFirst());
    return sized
        && (step.name().text().equals("linear")
            || step.name().text().equals("dense") && !activated);
  }
}
