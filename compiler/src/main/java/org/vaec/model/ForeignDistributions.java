package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Spelling;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;

/** Distributions under the names of textbooks and other systems. */
final class ForeignDistributions {
  /** In lower case and without underscores. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("n", "Normal"),
          Map.entry("norm", "Normal"),
          Map.entry("gaussian", "Normal"),
          Map.entry("gauss", "Normal"),
          Map.entry("diagnormal", "Normal"),
          Map.entry("diagonalnormal", "Normal"),
          Map.entry("isotropicnormal", "Normal"),
          Map.entry("multivariatenormaldiag", "Normal"),
          Map.entry("mvn", "MultivariateNormal"),
          Map.entry("mvnormal", "MultivariateNormal"),
          Map.entry("multinormal", "MultivariateNormal"),
          Map.entry("multivariategaussian", "MultivariateNormal"),
          Map.entry("multivariatenormaltril", "MultivariateNormal"),
          Map.entry("bern", "Bernoulli"),
          Map.entry("cat", "Categorical"),
          Map.entry("discrete", "Categorical"),
          Map.entry("softmax", "Categorical"),
          Map.entry("onehot", "OneHotCategorical"),
          Map.entry("gumbelsoftmax", "RelaxedOneHotCategorical"),
          Map.entry("concrete", "RelaxedOneHotCategorical"),
          Map.entry("pois", "Poisson"),
          Map.entry("nb", "NegativeBinomial"),
          Map.entry("negbinomial", "NegativeBinomial"),
          Map.entry("negbinomial2", "NegativeBinomial"),
          Map.entry("negbin", "NegativeBinomial"),
          Map.entry("student", "StudentT"),
          Map.entry("t", "StudentT"),
          Map.entry("doubleexponential", "Laplace"),
          Map.entry("exp", "Exponential"),
          Map.entry("expon", "Exponential"),
          Map.entry("invgamma", "InverseGamma"),
          Map.entry("dir", "Dirichlet"),
          Map.entry("multi", "Multinomial"),
          Map.entry("unif", "Uniform"),
          Map.entry("halfgaussian", "HalfNormal"),
          Map.entry("chisquare", "Chi2"),
          Map.entry("chisquared", "Chi2"),
          Map.entry("vmf", "VonMisesFisher"),
          Map.entry("ordinal", "OrderedLogistic"),
          Map.entry("point", "Delta"),
          Map.entry("pointmass", "Delta"),
          Map.entry("dirac", "Delta"));

  /** Those whose second argument elsewhere is the covariance; here it is the Cholesky factor. */
  private static final Set<String> WITH_COVARIANCE =
      Set.of("mvn", "mvnormal", "multinormal", "multivariategaussian");

  /**
   * Those whose second argument in textbooks is the variance; here it is the standard deviation.
   */
  private static final Set<String> WITH_VARIANCE = Set.of("n", "gaussian", "gauss");

  private static final Pattern DEVIATION =
      Pattern.compile("(log_?)?(sigma|sd|s|std|stddev|std_dev|scale)(_?[a-z0-9])?");

  /** Those that are a construction here. */
  private static final Map<String, String> MADE =
      Map.of(
          "zip", "ZeroInflated(Poisson(decoder(z)), decoder(z))",
          "zeroinflatedpoisson", "ZeroInflated(Poisson(decoder(z)), decoder(z))",
          "zinb", "ZeroInflated(NegativeBinomial(decoder(z)), decoder(z))",
          "zeroinflatednegativebinomial", "ZeroInflated(NegativeBinomial(decoder(z)), decoder(z))",
          "gmm", "Mixture(10, Normal(free))",
          "truncatednormal", "Truncated(Normal(0, 1), low = 0, high = 1)");

  private ForeignDistributions() {}

  /** What a call of no known distribution was meant to be; empty where nobody can tell. */
  static Optional<Fix> meant(Expression.Call call, Predicate<Expression> isHead) {
    String written = call.callee().text().toLowerCase(Locale.ROOT).replace("_", "");
    if (MADE.containsKey(written)) {
      return Optional.of(Fix.say("it is written like `" + MADE.get(written) + "`"));
    }
    Optional<String> name =
        Optional.ofNullable(NAMES.get(written))
            .or(() -> Spelling.closest(written, Words.distributions()));
    return name.map(
        n ->
            renamed(
                call,
                n,
                WITH_COVARIANCE.contains(written),
                WITH_VARIANCE.contains(written),
                isHead));
  }

  private static Fix renamed(
      Expression.Call call,
      String name,
      boolean covariance,
      boolean variance,
      Predicate<Expression> isHead) {
    List<Edit> edits = new ArrayList<>(List.of(new Edit(call.callee().span(), name)));
    Optional<Expression> second = secondByPosition(call).filter(value -> !isHead.test(value));
    if (second.isEmpty() || isIdentity(second.get())) {
      return new Fix("did you mean `" + name + "`?", edits);
    }
    if (covariance) {
      edits.add(Edit.before(call.arguments().getLast().span(), "covariance = "));
      return new Fix("write `" + name + "(loc, covariance = ...)`", edits);
    }
    if (!variance || isOne(second.get()) || isDeviation(second.get())) {
      return new Fix("did you mean `" + name + "`?", edits);
    }
    String text =
        ParameterFixes.multipleOfIdentity(second.get())
            .orElseGet(() -> second.get().span().text().strip());
    edits.add(new Edit(call.arguments().getLast().span(), "variance = " + text));
    return new Fix(
        "write `%s`: the second number of `%s` is a variance, that of `%s` a standard deviation"
            .formatted(Edit.apply(call.span(), edits).strip(), call.callee(), name),
        edits);
  }

  private static Optional<Expression> secondByPosition(Expression.Call call) {
    List<Argument> arguments = call.arguments();
    return arguments.size() == 2 && arguments.getLast().name().isEmpty()
        ? Optional.of(arguments.getLast().value())
        : Optional.empty();
  }

  private static boolean isIdentity(Expression value) {
    return value instanceof Expression.Reference(Name name) && name.text().equals("I");
  }

  private static boolean isOne(Expression value) {
    return value instanceof Expression.Number number && number.value() == 1;
  }

  /**
   * Whether a value says by its name that it is no variance: {@code sigma}, {@code exp(log_sd)}.
   */
  private static boolean isDeviation(Expression value) {
    return switch (value) {
      case Expression.Reference(Name name) ->
          DEVIATION.matcher(name.text().toLowerCase(Locale.ROOT)).matches();
      case Expression.Index index -> isDeviation(index.array());
      case Expression.Call call ->
          call.arguments().size() == 1 && isDeviation(call.arguments().getFirst().value());
      default -> false;
    };
  }
}
