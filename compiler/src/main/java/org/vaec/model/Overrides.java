package org.vaec.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;
import org.vaec.syntax.Statement;

/** The settings and sizes that the command line changes, read in the language's own syntax. */
final class Overrides {
  private final Map<String, Expression> values = new LinkedHashMap<>();

  private Overrides() {}

  /**
   * Reads every override; one that names neither a setting nor a size is an error.
   *
   * @param sizes the names of the model's sizes
   */
  static Overrides read(
      CompilerOptions options, Collection<String> sizes, Diagnostics diagnostics) {
    Overrides overrides = new Overrides();
    new TreeMap<>(options.settings())
        .forEach(
            (key, text) -> {
              if (Words.isSetting(key) || sizes.contains(key)) {
                overrides.read(key, text, diagnostics);
              } else {
                diagnostics.add(unknown(key, sizes));
              }
            });
    return overrides;
  }

  private static Diagnostic unknown(String key, Collection<String> sizes) {
    List<String> known =
        Stream.of(Words.TRAIN_SETTINGS, Words.OBJECTIVE_SETTINGS, List.copyOf(sizes))
            .flatMap(List::stream)
            .toList();
    return Diagnostic.error("unknown-setting", "there is no setting and no size `" + key + "`")
        .withFix(
            Words.meant(key, known)
                .map(word -> "did you mean `" + word + "`?")
                .orElse("what can be set is " + Words.plain(known)));
  }

  /** A setting on the command line is written as in {@code train}. */
  private void read(String key, String text, Diagnostics diagnostics) {
    Source source = new Source("--set " + key, "train " + key + " = " + text);
    ModelFile file = Parser.parse(source, diagnostics);
    for (Statement statement : file.statements()) {
      if (statement instanceof Statement.Train train && train.settings().size() == 1) {
        Argument argument = train.settings().getFirst();
        values.put(key, argument.value());
        return;
      }
    }
    if (!diagnostics.hasErrors()) {
      diagnostics.add(
          Diagnostic.error("setting", "`" + text + "` is no value for `" + key + "`")
              .withFix("give one number or word, as in `--set epochs=5`"));
    }
  }

  /** The overrides among some names. */
  Map<String, Expression> among(Collection<String> names) {
    Map<String, Expression> found = new LinkedHashMap<>(values);
    found.keySet().retainAll(names);
    return found;
  }

  /** A size statement with its value as the command line has it. */
  Statement.Size apply(Statement.Size size) {
    Expression value = values.get(size.name().text());
    return value == null ? size : new Statement.Size(size.name(), value, size.span());
  }
}
