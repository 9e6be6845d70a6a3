package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vaec.source.Fix;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Step;

/** Convolutions under the names of other systems, which take the channels of the input first. */
final class ForeignLayers {
  /** In lower case. */
  private static final Map<String, String> NAMES =
      Map.of(
          "conv2d", "conv",
          "convtranspose2d", "deconv",
          "conv2dtranspose", "deconv");

  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "kernel", "kernel",
          "kernel_size", "kernel",
          "stride", "stride",
          "strides", "stride",
          "padding", "padding",
          "out_channels", "channels",
          "filters", "channels");

  private ForeignLayers() {}

  /** The same layer in this language; empty where it is no layer of another system. */
  static Optional<Fix> convolution(Step step) {
    String written = step.name().text();
    String name = NAMES.get(written.toLowerCase(Locale.ROOT));
    if (name == null) {
      return Optional.empty();
    }
    Fix words = Fix.say("write `" + name + "(channels, kernel, stride, padding, activation)`");
    // Conv2D and its like infer the channels of the input, as this language does.
    boolean inferred = written.endsWith("D") || written.endsWith("Transpose");
    List<String> arguments = new ArrayList<>();
    int position = 0;
    for (Argument argument : step.arguments()) {
      if (!(argument.value() instanceof Expression.Number)) {
        return Optional.of(words);
      }
      String value = argument.value().span().text().strip();
      if (argument.name().isEmpty()) {
        if (inferred || position > 0) {
          arguments.add(value);
        }
        position++;
        continue;
      }
      String key = argument.name().get().text();
      if (key.equals("in_channels")) {
        continue;
      }
      if (!ARGUMENTS.containsKey(key)) {
        return Optional.of(words);
      }
      arguments.add(ARGUMENTS.get(key) + " = " + value);
    }
    return Optional.of(
        arguments.size() < 2
            ? words
            : Fix.write(step.span(), name + "(" + String.join(", ", arguments) + ")"));
  }
}
