package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;

/**
 * Parameters under the names of textbooks and other systems, and the same distribution under the
 * names of this language. Most are another word for the same number. Where the number is another
 * one, as a scale is for a rate, its value is converted: a new name alone would change the model
 * without a word.
 */
final class ForeignParameters {
  /** Stands for the value in a formula; in brackets where it is a sum or the like. */
  private static final String VALUE = "#";

  private static final Map<String, Map<String, Meaning>> BY_FAMILY = table();

  private ForeignParameters() {}

  /**
   * What a foreign parameter is here.
   *
   * @param family where it belongs to another one
   */
  private record Meaning(String parameter, String formula, Optional<String> family) {
    String of(Expression value, boolean isHead) {
      String text = value.span().text().strip();
      boolean loose = value instanceof Expression.Binary || value instanceof Expression.Negate;
      // A head learns the parameter whatever it is called.
      return isHead || formula.equals(VALUE)
          ? text
          : formula
              .replace("(" + VALUE + ")", "(" + text + ")")
              .replace(VALUE, loose ? "(" + text + ")" : text);
    }
  }

  private static Map<String, Map<String, Meaning>> table() {
    Map<String, Map<String, Meaning>> table = new LinkedHashMap<>();
    for (String family : List.of("Normal", "MultivariateNormal", "LowRankMultivariateNormal")) {
      same(table, family, "loc", "mu", "mean", "m", "location");
    }
    for (String family : List.of("Laplace", "Logistic", "StudentT", "DiscretizedLogistic")) {
      same(table, family, "loc", "mu", "mean", "m", "location", "median");
    }
    for (String family : List.of("LogNormal", "LogitNormal", "Gumbel", "Cauchy", "VonMises")) {
      same(table, family, "loc", "mu", "m", "location", "meanlog", "x0");
    }
    same(table, "Normal", "scale", "sigma", "sd", "std", "stddev", "std_dev", "stdev", "s");
    same(table, "Normal", "scale", "scale_diag", "standard_deviation", "deviation");
    same(table, "Normal", "variance", "var", "sigma2", "sigma_sq", "scale2");
    converted(table, "Normal", "variance", "1 / #", "precision", "prec", "tau", "lam");
    logarithms(table, "Normal");
    moved(table, "Normal", "covariance", "covariance", "cov", "covariance_matrix", "cov_matrix");
    moved(table, "Normal", "cholesky", "cholesky", "chol", "scale_tril", "l");
    for (String family : List.of("LogNormal", "LogitNormal")) {
      same(table, family, "scale", "sigma", "s", "sdlog");
      converted(table, family, "scale", "sqrt(#)", "sigma2", "variance", "var");
      converted(table, family, "scale", "1 / sqrt(#)", "tau", "precision", "prec");
      logarithms(table, family);
    }
    same(table, "MultivariateNormal", "covariance", "cov", "sigma", "covariance_matrix", "s");
    same(table, "MultivariateNormal", "cholesky", "scale_tril", "chol", "l", "tril");
    same(table, "Laplace", "scale", "b", "diversity", "sigma");
    converted(table, "Laplace", "scale", "# / sqrt(2)", "sd", "std", "stddev");
    converted(table, "Laplace", "scale", "sqrt(# / 2)", "variance", "var");
    converted(table, "Laplace", "scale", "1 / #", "rate", "lam", "lambda", "inverse_scale");
    same(table, "Logistic", "scale", "s", "sigma");
    same(table, "DiscretizedLogistic", "scale", "s", "sigma");
    same(table, "Cauchy", "scale", "gamma", "beta", "sigma");
    same(table, "Gumbel", "scale", "beta", "sigma");
    same(table, "StudentT", "df", "nu", "dof", "degrees_of_freedom", "v");
    same(table, "StudentT", "scale", "sigma", "s");
    converted(table, "StudentT", "scale", "1 / sqrt(#)", "lam", "precision", "tau");
    same(table, "Chi2", "df", "nu", "k", "dof", "degrees_of_freedom");
    same(table, "HalfNormal", "scale", "sigma", "s");
    converted(table, "HalfNormal", "scale", "1 / sqrt(#)", "tau", "precision");
    same(table, "Gamma", "concentration", "shape", "alpha", "a", "k");
    same(table, "Gamma", "rate", "beta", "b", "inverse_scale", "lam", "lambda");
    converted(table, "Gamma", "rate", "1 / #", "scale", "theta");
    // Its scale is the rate of the Gamma distribution of 1 / x, and some systems call it so.
    same(table, "InverseGamma", "concentration", "shape", "alpha", "a");
    same(table, "InverseGamma", "scale", "beta", "b", "rate");
    same(table, "Exponential", "rate", "lambda", "lam", "lambd", "inverse_scale");
    converted(table, "Exponential", "rate", "1 / #", "scale", "mean", "mu", "beta", "theta");
    same(table, "Weibull", "concentration", "shape", "k", "alpha", "c");
    same(table, "Weibull", "scale", "lambda", "lam", "beta");
    same(table, "Pareto", "concentration", "shape", "alpha", "a", "b");
    same(table, "Pareto", "scale", "m", "xm", "x_m", "minimum", "low");
    for (String family : List.of("Beta", "Kumaraswamy", "BetaBinomial")) {
      same(table, family, "concentration1", "alpha", "a", "shape1");
      same(table, family, "concentration0", "beta", "b", "shape2");
    }
    same(table, "Poisson", "rate", "mu", "lam", "lambda", "lambd", "mean");
    converted(table, "Poisson", "rate", "exp(#)", "log_rate", "log_mu", "log_mean");
    same(table, "NegativeBinomial", "mean", "mu");
    same(table, "NegativeBinomial", "dispersion", "theta", "phi", "alpha", "inverse_dispersion");
    same(table, "NegativeBinomial", "total_count", "n", "r", "size");
    // Two conventions: the success that is counted, and the one that ends the count.
    converted(table, "NegativeBinomial", "logits", "log(#) - log(1 - #)", "probs");
    converted(table, "NegativeBinomial", "logits", "log(1 - #) - log(#)", "p", "prob");
    for (String family :
        List.of("Bernoulli", "ContinuousBernoulli", "Geometric", "Binomial", "RelaxedBernoulli")) {
      same(table, family, "probs", "p", "prob", "theta", "probability", "lam");
      same(table, family, "logits", "logit", "logit_p", "logit_probs");
    }
    for (String family :
        List.of("Categorical", "OneHotCategorical", "Multinomial", "RelaxedOneHotCategorical")) {
      same(table, family, "probs", "p", "prob", "pi", "theta", "probabilities");
      same(table, family, "logits", "logit", "logit_p");
    }
    for (String family :
        List.of("Binomial", "BetaBinomial", "Multinomial", "DirichletMultinomial")) {
      same(table, family, "total_count", "n", "trials", "total");
    }
    for (String family : List.of("RelaxedBernoulli", "RelaxedOneHotCategorical")) {
      same(table, family, "temperature", "temp", "tau", "t");
    }
    for (String family : List.of("Dirichlet", "DirichletMultinomial")) {
      same(table, family, "concentration", "alpha", "a", "concentrations");
    }
    same(table, "Uniform", "low", "lower", "a", "min", "minimum", "start");
    same(table, "Uniform", "high", "upper", "b", "max", "maximum", "stop");
    same(table, "VonMises", "concentration", "kappa");
    same(table, "VonMisesFisher", "mean", "mu", "loc", "mean_direction");
    same(table, "VonMisesFisher", "concentration", "kappa");
    same(table, "OrderedLogistic", "predictor", "eta", "loc");
    same(table, "OrderedLogistic", "cutpoints", "thresholds", "cuts", "c");
    return table;
  }

  private static void same(
      Map<String, Map<String, Meaning>> table, String family, String parameter, String... names) {
    converted(table, family, parameter, VALUE, names);
  }

  private static void logarithms(Map<String, Map<String, Meaning>> table, String family) {
    converted(table, family, "scale", "exp(0.5 * #)", "logvar", "log_var", "log_variance");
    converted(table, family, "scale", "exp(#)", "logstd", "log_std", "log_scale", "log_sigma");
    converted(table, family, "scale", "exp(#)", "log_sd", "logsigma", "logscale");
  }

  private static void converted(
      Map<String, Map<String, Meaning>> table,
      String family,
      String parameter,
      String formula,
      String... names) {
    for (String name : names) {
      put(table, family, name, new Meaning(parameter, formula, Optional.empty()));
    }
  }

  /** A parameter of {@code Normal} that only {@code MultivariateNormal} has. */
  private static void moved(
      Map<String, Map<String, Meaning>> table, String family, String parameter, String... names) {
    for (String name : names) {
      put(table, family, name, new Meaning(parameter, VALUE, Optional.of("MultivariateNormal")));
    }
  }

  private static void put(
      Map<String, Map<String, Meaning>> table, String family, String name, Meaning meaning) {
    if (table.computeIfAbsent(family, f -> new LinkedHashMap<>()).put(name, meaning) != null) {
      throw new IllegalStateException("model: " + name + " of " + family + " has two meanings");
    }
  }

  /**
   * A call in this language's own parameters, where each of its arguments is one of them or has a
   * known meaning and all of them together are a way to write the distribution.
   *
   * @param isHead whether an argument is learned, so that it has no value to convert
   */
  static Optional<Fix> convert(Expression.Call call, Family family, Predicate<Expression> isHead) {
    Map<String, Meaning> meanings = BY_FAMILY.getOrDefault(family.name(), Map.of());
    String target = family.name();
    List<Edit> edits = new ArrayList<>();
    List<String> written = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      if (argument.name().isEmpty()) {
        written.add(argument.span().text().strip());
        continue;
      }
      String name = argument.name().get().text();
      Meaning meaning =
          has(family, name)
              ? new Meaning(name, VALUE, Optional.empty())
              : meanings.get(name.toLowerCase(Locale.ROOT));
      if (meaning == null) {
        return Optional.empty();
      }
      target = meaning.family().orElse(target);
      String text =
          meaning.parameter() + " = " + meaning.of(argument.value(), isHead.test(argument.value()));
      edits.add(new Edit(argument.span(), text));
      written.add(text);
      named.add(meaning.parameter());
    }
    int positional = call.arguments().size() - named.size();
    if (!fits(target, positional, named)) {
      return Optional.empty();
    }
    if (!target.equals(family.name())) {
      edits.add(new Edit(call.callee().span(), target));
    }
    return Optional.of(
        new Fix("write `" + target + "(" + String.join(", ", written) + ")`", edits));
  }

  /** Whether a family has a parameter of this name, its own or a foreign one. */
  static boolean isKnown(Family family, String name) {
    return has(family, name)
        || BY_FAMILY
            .getOrDefault(family.name(), Map.of())
            .containsKey(name.toLowerCase(Locale.ROOT));
  }

  private static boolean has(Family family, String name) {
    return family.parameterisations().stream()
        .flatMap(form -> form.written().stream())
        .anyMatch(parameter -> parameter.name().equals(name));
  }

  private static boolean fits(String family, int positional, List<String> named) {
    // A point mass is not on the list.
    return Distributions.named(family).stream()
        .flatMap(known -> known.parameterisations().stream())
        .map(form -> form.written().stream().map(Parameter::name).toList())
        .anyMatch(
            names ->
                positional + named.size() == names.size()
                    && names.subList(positional, names.size()).containsAll(named));
  }
}
