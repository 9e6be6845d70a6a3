package org.vaec.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.source.Spelling;

/** The words of the language that are no statement, and how messages list them. */
final class Words {
  /** Of {@code train}. */
  static final List<String> TRAIN_SETTINGS = List.of("epochs", "batch", "optimizer", "clip");

  /** Of {@code objective elbo(...)}. */
  static final List<String> ELBO_SETTINGS =
      List.of(
          "samples",
          "beta",
          "reconstruction",
          "kl",
          "warmup",
          "free_bits",
          "supervision",
          "gradient");

  static final List<String> LAYERS =
      List.of(
          "dense",
          "linear",
          "identity",
          "reshape",
          "flatten",
          "layernorm",
          "dropout",
          "residual",
          "embedding");

  static final Set<String> LATER_LAYERS = Set.of("conv", "deconv", "batchnorm");

  /** Families of the language that the list of distributions does not have yet. */
  static final Set<String> LATER_DISTRIBUTIONS =
      Set.of(
          "Beta",
          "Binomial",
          "Cauchy",
          "Chi2",
          "Dirichlet",
          "Geometric",
          "Gumbel",
          "HalfNormal",
          "InverseGamma",
          "Kumaraswamy",
          "LogitNormal",
          "LowRankMultivariateNormal",
          "Mixture",
          "Pareto",
          "SphericalUniform",
          "Uniform",
          "VonMises",
          "VonMisesFisher",
          "Weibull",
          "ZeroInflated");

  private static final Set<String> CONSTANTS = Set.of("I", "free", "row");

  private Words() {}

  static Optional<Formula.Function> function(String word) {
    return Arrays.stream(Formula.Function.values()).filter(f -> f.word().equals(word)).findFirst();
  }

  /** Whether a name cannot be declared because it has a meaning of its own. */
  static boolean isBuiltIn(String word) {
    return CONSTANTS.contains(word) || function(word).isPresent();
  }

  static boolean isSetting(String word) {
    return TRAIN_SETTINGS.contains(word) || ELBO_SETTINGS.contains(word);
  }

  /** {@code did you mean `decoder`?}, or else {@code otherwise}. */
  static String didYouMean(String word, Collection<String> candidates, String otherwise) {
    return Spelling.closest(word, candidates)
        .map(close -> "did you mean `" + close + "`?")
        .orElse(otherwise);
  }

  /** {@code a, b, c}. */
  static String plain(Collection<String> words) {
    return words.stream().collect(Collectors.joining(", "));
  }

  /** A number as a person writes it: {@code 10} or {@code 0.5}. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** {@code 1 value}, {@code 3 values}. */
  static String count(int count, String noun) {
    return String.format(Locale.ROOT, "%d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
