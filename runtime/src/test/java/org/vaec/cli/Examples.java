package org.vaec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A small model and data for it. */
final class Examples {
  static final String MODEL =
      """
      dataset    "pairs.csv"
      data       x[2] : real from columns 1..2

      prior      z ~ Normal(0, 1)
      likelihood x ~ Normal(decoder(z), 0.5)
      guide      q(z | x) = Normal(encoder(x))

      network    decoder = dense(4, tanh)
      network    encoder = dense(4, tanh)

      train      epochs = 3, batch = 10, optimizer = adam(0.01)
      """;

  private Examples() {}

  /** Writes the model and 40 rows of two correlated numbers; the model's path. */
  static Path model(Path folder) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      double z = Math.sin(1.7 * i);
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f%n", z, 0.3 * Math.cos(2.3 * i) - z));
    }
    Files.writeString(folder.resolve("pairs.csv"), rows);
    return Files.writeString(folder.resolve("pairs.vae"), MODEL);
  }
}
