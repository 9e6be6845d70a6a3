package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vaec.model.ObjectiveSettings.Bound;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.ObjectiveSettings.KlEstimator;
import org.vaec.model.Settings.Bounds;
import org.vaec.source.Fix;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** The statement {@code objective}: which bound, and its settings. */
final class ObjectiveStatement {
  private final Problems problems;
  private final Settings settings;
  private final Overrides overrides;

  ObjectiveStatement(Problems problems, Settings settings, Overrides overrides) {
    this.problems = problems;
    this.settings = settings;
    this.overrides = overrides;
  }

  ObjectiveSettings read(Optional<Statement.Objective> statement) {
    Map<String, Expression> values = new LinkedHashMap<>();
    Optional<String> name =
        statement.isEmpty() ? Optional.of("elbo") : collect(statement.get().value(), values);
    ObjectiveSettings defaults = ObjectiveSettings.DEFAULT;
    if (name.isEmpty()) {
      return defaults;
    }
    override(name.get(), values);
    ObjectiveSettings read =
        new ObjectiveSettings(
            settings.integer(values, "samples", 1, defaults.samples()),
            settings.number(values, "beta", Bounds.NON_NEGATIVE, defaults.beta()),
            settings.number(
                values, "reconstruction", Bounds.NON_NEGATIVE, defaults.reconstruction()),
            settings
                .word(values, "kl", List.of("auto", "sampled", "analytic"))
                .map(word -> KlEstimator.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(defaults.kl()),
            Optional.ofNullable(values.get("warmup"))
                .flatMap(settings::stretch)
                .orElse(defaults.warmup()),
            settings.number(values, "free_bits", Bounds.NON_NEGATIVE, defaults.freeBits()),
            settings.number(values, "supervision", Bounds.NON_NEGATIVE, defaults.supervision()),
            bound(name.get(), values),
            settings
                .word(values, "gradient", List.of("standard", "stl", "dreg"))
                .map(word -> GradientEstimator.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(defaults.gradient()));
    refuseGradient(read, values);
    refuseAnalyticKl(read, values);
    return read;
  }

  private Bound bound(String name, Map<String, Expression> values) {
    return switch (name) {
      case "iwae" -> new Bound.ImportanceWeighted(particles(values));
      case "renyi" ->
          new Bound.Renyi(
              settings.number(values, "alpha", Bounds.ANY, Bound.DEFAULT_ALPHA), particles(values));
      default -> new Bound.Evidence();
    };
  }

  private int particles(Map<String, Expression> values) {
    return settings.integer(values, "particles", 1, Bound.DEFAULT_PARTICLES);
  }

  private void override(String name, Map<String, Expression> values) {
    overrides
        .among(Words.OBJECTIVE_SETTINGS)
        .forEach(
            (key, value) -> {
              List<String> words = Words.settingsOf(name);
              if (words.contains(key)) {
                values.put(key, value);
              } else {
                problems.error(
                    "unknown-setting",
                    value.span(),
                    "`" + name + "` has no setting `" + key + "`",
                    "its settings are " + Words.plain(words));
              }
            });
  }

  /** The settings as written, and the name of the bound; empty where it is none. */
  private Optional<String> collect(Expression objective, Map<String, Expression> values) {
    List<Expression> terms = new ArrayList<>();
    addends(objective, terms);
    if (terms.size() > 1) {
      problems.later(objective.span(), "an objective of several terms", "write `objective elbo()`");
      return Optional.empty();
    }
    if (objective instanceof Expression.Call call) {
      String name = call.callee().text();
      if (Words.OBJECTIVES.contains(name)) {
        for (Argument argument : call.arguments()) {
          settings.setting(name, argument, Words.settingsOf(name), values);
        }
        return Optional.of(name);
      }
      if (name.equals("mmd")) {
        problems.later(call.span(), "the objective `mmd`", "write `objective elbo()`");
        return Optional.empty();
      }
    }
    String word =
        switch (objective) {
          case Expression.Call call -> call.callee().text();
          case Expression.Reference(Name name) -> name.text();
          default -> "";
        };
    problems.error(
        "objective",
        objective.span(),
        "this is no objective",
        Words.OBJECTIVES.contains(word)
            ? Fix.write(objective.span(), word + "()")
            : Words.meant(word, Words.OBJECTIVES)
                .map(close -> Fix.say("did you mean `" + close + "`?"))
                .orElse(Fix.say("write `objective elbo()`")));
    return Optional.empty();
  }

  private static void addends(Expression expression, List<Expression> terms) {
    if (expression instanceof Expression.Binary(var operator, var left, var right, var span)
        && operator == Expression.Operator.PLUS) {
      addends(left, terms);
      addends(right, terms);
    } else {
      terms.add(expression);
    }
  }

  // Both drop the score of q. Its expectation is 0, so that is right where nothing multiplies it;
  // under weights something does, which only dreg makes up for.
  private void refuseGradient(ObjectiveSettings read, Map<String, Expression> values) {
    String bound = read.bound().word();
    if (read.gradient() == GradientEstimator.STL && read.bound().isWeighted()) {
      problems.error(
          "gradient",
          values.get("gradient").span(),
          "`stl` is biased under `%s`: it drops the score of q, whose expectation is 0, but not times a weight that depends on the same sample"
              .formatted(bound),
          "write `gradient = dreg`, which is unbiased here");
    }
    if (read.gradient() == GradientEstimator.DREG && !read.bound().isWeighted()) {
      problems.error(
          "gradient",
          values.get("gradient").span(),
          "`dreg` is about importance weights, and `elbo` has none",
          "write `gradient = stl`, which is what `dreg` comes to here");
    }
  }

  private void refuseAnalyticKl(ObjectiveSettings read, Map<String, Expression> values) {
    if (read.kl() != KlEstimator.ANALYTIC) {
      return;
    }
    if (read.bound().isWeighted()) {
      problems.error(
          "kl-at-the-sample",
          values.get("kl").span(),
          "`%s` averages weights p(x, z) / q(z | x), each at its own sample: a KL in closed form has no place in them"
              .formatted(read.bound().word()),
          "drop `kl = analytic`, or write `objective elbo(kl = analytic)`");
    } else if (read.gradient() == GradientEstimator.STL) {
      problems.error(
          "kl-at-the-sample",
          values.get("kl").span(),
          "`stl` is a gradient of log q at the sample, and a KL in closed form has none",
          "drop `kl = analytic` or `gradient = stl`");
    }
  }
}
