package org.vaec.claim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the names of a formula stand for at one place of it.
 *
 * @param world the model
 * @param row the row that x, mu and sigma are of
 * @param latent the value of z where one is bound
 * @param letters what sums have bound
 */
record Scope(World world, int row, Optional<double[]> latent, Map<String, Bound> letters) {
  /** The number that a letter stands for. */
  record Bound(Kind kind, int number) {}

  /** What a sum runs over. */
  enum Kind {
    ELEMENT,
    ROW,
    DRAW
  }

  Scope {
    letters = Map.copyOf(letters);
  }

  static Scope of(World world, int row) {
    return new Scope(world, row, Optional.empty(), Map.of());
  }

  Scope at(double[] z) {
    return new Scope(world, row, Optional.of(z), letters);
  }

  Scope ofRow(int other) {
    return new Scope(world, other, latent, letters);
  }

  Scope with(String letter, Kind kind, int number) {
    Map<String, Bound> more = new HashMap<>(letters);
    more.put(letter, new Bound(kind, number));
    return new Scope(world, row, latent, more);
  }

  /** z, if it is bound. */
  double[] z() {
    return latent.orElseThrow(
        () -> new Unreadable("z is free here: no expectation or integral is over it"));
  }

  /** The noise that gives z. */
  double[] noise() {
    double[] z = z();
    double[] noise = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      noise[j] = (z[j] - world.mu(row)[j]) / world.sigma(row)[j];
    }
    return noise;
  }

  /** z = mu + sigma eps for some noise. */
  double[] transformed(double[] noise) {
    double[] z = new double[noise.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = world.mu(row)[j] + world.sigma(row)[j] * noise[j];
    }
    return z;
  }
}
