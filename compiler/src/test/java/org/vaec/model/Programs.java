package org.vaec.model;

import java.util.Map;
import org.vaec.source.Diagnostics;
import org.vaec.source.Source;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Parser;

/** Small programs and what the resolver makes of them. */
final class Programs {
  /** A small autoencoder that tests change one piece of. */
  static final String SMALL =
      """
      data x[4] : real from columns 1..4
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Normal(decoder(z), free)
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(8, tanh)
      network encoder = dense(6, tanh)
      """;

  private Programs() {}

  /** The small program with one piece replaced. */
  static String small(String piece, String replacement) {
    if (!SMALL.contains(piece)) {
      throw new IllegalArgumentException("the small program has no `" + piece + "`");
    }
    return SMALL.replace(piece, replacement);
  }

  static Model resolve(String text) {
    return resolve(text, new Diagnostics());
  }

  static Model resolve(String text, Diagnostics diagnostics) {
    return resolve(text, new CompilerOptions(Map.of()), diagnostics);
  }

  static Model resolve(String text, CompilerOptions options, Diagnostics diagnostics) {
    ModelFile file = Parser.parse(new Source("test.vae", text), diagnostics);
    return Resolver.resolve(file, options, diagnostics);
  }
}
