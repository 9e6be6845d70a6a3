package org.vaec.syntax;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vaec.source.Diagnostic;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Models in another language. One message about the whole says more than one about each of its
 * signs.
 */
final class ForeignCode {
  private static final Pattern STAN =
      Pattern.compile(
          "(?m)^\\s*(?:(?:transformed\\s+)?(?:data|parameters)|model|generated\\s+quantities)\\s*\\{");

  private static final Pattern PYTHON =
      Pattern.compile(
          "(?m)^\\s*(?:import\\s+\\w+|from\\s+[\\w.]+\\s+import\\b|def\\s+\\w+\\s*\\(|class\\s+\\w+"
              + "|with\\s+pm\\.Model)");

  private ForeignCode() {}

  /** What language a text is in, if it is one that is known and not this one. */
  static Optional<Diagnostic> find(Source source) {
    return find(source, STAN, "Stan")
        .or(() -> find(source, PYTHON, "Python"))
        .map(
            found ->
                found.withFix(
                    "write one line for each variable: `data x[4] : real from columns 1..4`, `prior"
                        + " z[2] ~ Normal(0, I)`, `likelihood x ~ Normal(decoder(z), free)`, `guide"
                        + " q(z | x) = Normal(encoder(x))`, and a `network` for each of the two;"
                        + " `param` for what is learned"));
  }

  private static Optional<Diagnostic> find(Source source, Pattern pattern, String language) {
    Matcher matcher = pattern.matcher(source.text());
    return matcher.find()
        ? Optional.of(
            Diagnostic.error(
                "other-language",
                new Span(source, matcher.end() - matcher.group().strip().length(), matcher.end()),
                "this looks like "
                    + language
                    + ", and models are written in a language of their own"))
        : Optional.empty();
  }
}
