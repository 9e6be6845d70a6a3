package org.vaec.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.source.Spelling;
import org.vaec.syntax.Name;

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

  private static final List<String> WEIGHTED_SETTINGS = List.of("particles", "kl", "gradient");

  static final List<String> OBJECTIVES = List.of("elbo", "iwae", "renyi");

  /** The settings of every objective. */
  static final List<String> OBJECTIVE_SETTINGS =
      Stream.concat(ELBO_SETTINGS.stream(), Stream.of("particles", "alpha")).toList();

  /** The settings of one objective. */
  static List<String> settingsOf(String objective) {
    return switch (objective) {
      case "iwae" -> WEIGHTED_SETTINGS;
      case "renyi" -> Stream.concat(Stream.of("alpha"), WEIGHTED_SETTINGS.stream()).toList();
      default -> ELBO_SETTINGS;
    };
  }

  static final List<String> LAYERS =
      List.of(
          "dense",
          "linear",
          "conv",
          "deconv",
          "identity",
          "reshape",
          "flatten",
          "layernorm",
          "dropout",
          "residual",
          "embedding");

  static final Set<String> LATER_LAYERS = Set.of("batchnorm");

  private static final Set<String> CONSTANTS = Set.of("I", "free", "row");

  private Words() {}

  static Optional<Formula.Function> function(String word) {
    return Arrays.stream(Formula.Function.values()).filter(f -> f.word().equals(word)).findFirst();
  }

  /** Whether a name cannot be declared because it has a meaning of its own. */
  static boolean isBuiltIn(String word) {
    return CONSTANTS.contains(word) || function(word).isPresent();
  }

  /** What there is and what is made from others, in alphabetical order. */
  static List<String> distributions() {
    return Stream.concat(
            Stream.concat(Distributions.all().stream(), Distributions.guides().stream())
                .map(Family::name),
            Distributions.constructions().stream().map(Construction::name))
        .sorted()
        .toList();
  }

  static boolean isDistribution(String word) {
    return distributions().contains(word);
  }

  static boolean isSetting(String word) {
    return TRAIN_SETTINGS.contains(word) || OBJECTIVE_SETTINGS.contains(word);
  }

  /** What other systems call things, in lower case, and what they are called here. */
  private static final Map<String, List<String>> ELSEWHERE =
      Map.ofEntries(
          Map.entry("float", List.of("real")),
          Map.entry("double", List.of("real")),
          Map.entry("number", List.of("real")),
          Map.entry("int", List.of("integer")),
          Map.entry("bool", List.of("binary")),
          Map.entry("boolean", List.of("binary")),
          Map.entry("string", List.of("category")),
          Map.entry("normalize", List.of("standardize")),
          Map.entry("zscore", List.of("standardize")),
          Map.entry("binarize", List.of("threshold")),
          Map.entry("fc", List.of("dense")),
          Map.entry("mlp", List.of("dense")),
          Map.entry("batchnorm", List.of("layernorm")),
          Map.entry("xavier", List.of("glorot")),
          Map.entry("kaiming", List.of("he")),
          Map.entry("swish", List.of("silu")),
          Map.entry("logistic", List.of("sigmoid")),
          Map.entry("ln", List.of("log")),
          Map.entry("vector", List.of("real")),
          Map.entry("matrix", List.of("real")),
          Map.entry("array", List.of("real")),
          Map.entry("tensor", List.of("real")),
          Map.entry("continuous", List.of("real")),
          Map.entry("probability", List.of("unit")),
          Map.entry("proportion", List.of("unit")),
          Map.entry("categorical", List.of("category")),
          Map.entry("embed", List.of("embedding")),
          Map.entry("num_epochs", List.of("epochs")),
          Map.entry("n_epochs", List.of("epochs")),
          Map.entry("max_epochs", List.of("epochs")),
          Map.entry("kl_weight", List.of("beta")),
          Map.entry("num_samples", List.of("samples", "particles")),
          Map.entry("n_samples", List.of("samples", "particles")),
          Map.entry("k", List.of("particles")),
          Map.entry("batch_size", List.of("batch")));

  /** What a word was meant to be: another name for it, or the nearest in spelling. */
  static Optional<String> meant(String word, Collection<String> candidates) {
    return ELSEWHERE.getOrDefault(word.toLowerCase(Locale.ROOT), List.of()).stream()
        .filter(candidates::contains)
        .findFirst()
        .or(() -> Spelling.closest(word, candidates));
  }

  /** {@code did you mean `decoder`?}, or else {@code otherwise}. */
  static Fix didYouMean(Name name, Collection<String> candidates, String otherwise) {
    return didYouMean(name.span(), name.text(), candidates, otherwise);
  }

  /** The same of a word at {@code span}. */
  static Fix didYouMean(Span span, String word, Collection<String> candidates, String otherwise) {
    return meant(word, candidates)
        .map(close -> Fix.didYouMean(span, close))
        .orElseGet(() -> Fix.say(otherwise));
  }

  /** {@code a, b or c}. */
  static String either(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
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
