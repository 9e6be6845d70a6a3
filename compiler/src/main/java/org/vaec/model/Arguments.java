package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;

/** The options of a layer, a transform, an optimizer or an objective, by name. */
final class Arguments {
  private final Map<String, Expression> values;

  private Arguments(Map<String, Expression> values) {
    this.values = values;
  }

  /**
   * Assigns arguments to names: positional ones in order, then named ones.
   *
   * @param callee what they are the arguments of
   * @param span where to report that some are missing
   * @param required how many of {@code names}, from the front, must be given
   * @return empty after an error
   */
  static Optional<Arguments> match(
      Problems problems,
      String callee,
      Span span,
      List<Argument> arguments,
      List<String> names,
      int required) {
    Map<String, Expression> values = new LinkedHashMap<>();
    int position = 0;
    for (Argument argument : arguments) {
      String name;
      if (argument.name().isPresent()) {
        name = argument.name().get().text();
        if (!names.contains(name)) {
          reportUnknown(problems, callee, argument.name().get(), names);
          return Optional.empty();
        }
      } else if (position < names.size()) {
        name = names.get(position);
        position++;
      } else {
        problems.error(
            "argument-count",
            argument.span(),
            names.isEmpty()
                ? "`" + callee + "` takes no arguments"
                : "`" + callee + "` takes at most " + Words.count(names.size(), "argument"),
            names.isEmpty() ? "write `" + callee + "`" : form(callee, names));
        return Optional.empty();
      }
      if (values.put(name, argument.value()) != null) {
        problems.error(
            "argument-twice",
            argument.span(),
            "`" + name + "` of `" + callee + "` is given twice",
            "give it once");
        return Optional.empty();
      }
    }
    for (String name : names.subList(0, required)) {
      if (!values.containsKey(name)) {
        problems.error(
            "argument-count", span, "`" + callee + "` needs `" + name + "`", form(callee, names));
        return Optional.empty();
      }
    }
    return Optional.of(new Arguments(values));
  }

  private static void reportUnknown(
      Problems problems, String callee, Name name, List<String> names) {
    problems.error(
        "unknown-argument",
        name.span(),
        "`" + callee + "` has no `" + name + "`",
        Words.didYouMean(
            name, names, names.isEmpty() ? "it takes no arguments" : form(callee, names)));
  }

  private static String form(String callee, List<String> names) {
    return "its arguments are `" + callee + "(" + Words.plain(names) + ")`";
  }

  Optional<Expression> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
