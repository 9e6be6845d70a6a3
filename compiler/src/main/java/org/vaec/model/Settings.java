package org.vaec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.vaec.model.ObjectiveSettings.Stretch;
import org.vaec.model.ObjectiveSettings.Unit;
import org.vaec.model.TrainSettings.OptimizerSettings;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** The settings of {@code train}, and how any setting is read: its value and its range. */
final class Settings {
  private static final List<String> OPTIMIZERS = List.of("adam", "adamw", "sgd");

  /** What others call the rate of an optimizer. */
  private static final Set<String> RATES = Set.of("lr", "learning_rate", "rate", "step_size");

  private final Problems problems;
  private final Constants constants;
  private final Overrides overrides;

  Settings(Problems problems, Constants constants, Overrides overrides) {
    this.problems = problems;
    this.constants = constants;
    this.overrides = overrides;
  }

  // ---- train ----

  TrainSettings train(Optional<Statement.Train> statement) {
    Map<String, Expression> values = new LinkedHashMap<>();
    for (Argument argument : statement.map(Statement.Train::settings).orElse(List.of())) {
      setting("train", argument, Words.TRAIN_SETTINGS, values);
    }
    values.putAll(overrides.among(Words.TRAIN_SETTINGS));
    TrainSettings defaults = TrainSettings.DEFAULT;
    return new TrainSettings(
        integer(values, "epochs", 0, defaults.epochs()),
        integer(values, "batch", 1, defaults.batch()),
        Optional.ofNullable(values.get("optimizer"))
            .flatMap(this::optimizer)
            .orElse(defaults.optimizer()),
        number(values, "clip", Bounds.NON_NEGATIVE, defaults.clip()));
  }

  /** Takes in one setting of a statement or of a call. */
  void setting(
      String statement, Argument argument, List<String> names, Map<String, Expression> values) {
    if (argument.name().isEmpty()) {
      problems.error(
          "argument-count",
          argument.span(),
          "each setting of `" + statement + "` has a name",
          "write `" + names.getFirst() + " = " + argument.value().span().text() + "`");
      return;
    }
    Name name = argument.name().get();
    if (!names.contains(name.text())) {
      problems.error(
          "unknown-setting",
          name.span(),
          "`" + statement + "` has no setting `" + name + "`",
          meant(argument, name, names));
    } else if (values.put(name.text(), argument.value()) != null) {
      problems.error(
          "argument-twice", argument.span(), "`" + name + "` is set twice", "set it once");
    }
  }

  private static Fix meant(Argument argument, Name name, List<String> names) {
    String text = argument.value().span().text().strip();
    if (names.contains("optimizer") && RATES.contains(name.text())) {
      return Fix.write(argument.span(), "optimizer = adam(" + text + ")");
    }
    if (names.contains("epochs") && name.text().equals("steps")) {
      return Fix.say("write `epochs = ...`: an epoch is one pass over the data");
    }
    return Words.didYouMean(name, names, "its settings are " + Words.plain(names));
  }

  int integer(Map<String, Expression> values, String name, int least, int otherwise) {
    Expression expression = values.get(name);
    if (expression == null) {
      return otherwise;
    }
    if (expression instanceof Expression.Quantity(var amount, Name unit, Span span)) {
      reportUnit(name, unit, amount.span().text());
      return otherwise;
    }
    OptionalDouble value = constants.number(expression, "`" + name + "`");
    if (value.isEmpty()) {
      return otherwise;
    }
    double number = value.getAsDouble();
    if (number < least || number != Math.rint(number) || number > Integer.MAX_VALUE) {
      problems.error(
          "range",
          expression.span(),
          "`%s` is a whole number from %d to %d, but this is %s"
              .formatted(name, least, Integer.MAX_VALUE, Words.number(number)),
          "write a number such as `" + name + " = " + otherwise + "`");
      return otherwise;
    }
    return (int) number;
  }

  private void reportUnit(String name, Name unit, String amount) {
    problems.error(
        "unit",
        unit.span(),
        "`" + name + "` takes no unit",
        "write `" + name + " = " + amount + "`");
  }

  /** What a setting's number must satisfy. */
  enum Bounds {
    ANY("a number"),
    NON_NEGATIVE("not negative"),
    POSITIVE("positive"),
    FRACTION("at least 0 and below 1");

    private final String words;

    Bounds(String words) {
      this.words = words;
    }

    boolean contains(double value) {
      return switch (this) {
        case ANY -> true;
        case NON_NEGATIVE -> value >= 0;
        case POSITIVE -> value > 0;
        case FRACTION -> value >= 0 && value < 1;
      };
    }
  }

  double number(Map<String, Expression> values, String name, Bounds bounds, double otherwise) {
    return number(Optional.ofNullable(values.get(name)), name, bounds, otherwise);
  }

  private double number(
      Optional<Expression> expression, String name, Bounds bounds, double otherwise) {
    if (expression.isEmpty()) {
      return otherwise;
    }
    if (expression.get() instanceof Expression.Quantity(var amount, Name unit, Span span)) {
      reportUnit(name, unit, amount.span().text());
      return otherwise;
    }
    OptionalDouble value = constants.number(expression.get(), "`" + name + "`");
    if (value.isPresent() && !bounds.contains(value.getAsDouble())) {
      problems.error(
          "range",
          expression.get().span(),
          "`"
              + name
              + "` must be "
              + bounds.words
              + ", but this is "
              + Words.number(value.getAsDouble()),
          "write a number such as `" + name + " = " + Words.number(otherwise) + "`");
      return otherwise;
    }
    return value.orElse(otherwise);
  }

  private Optional<OptimizerSettings> optimizer(Expression expression) {
    if (!(expression instanceof Expression.Call call)) {
      String word =
          switch (expression) {
            case Expression.Reference(Name name) -> name.text();
            case Expression.Text(String text, Span span) -> text;
            default -> "";
          };
      problems.error(
          "optimizer",
          expression.span(),
          "an optimizer is written with its rate",
          Words.meant(word, OPTIMIZERS)
              .map(name -> Fix.write(expression.span(), name + "(1e-3)"))
              .orElseGet(() -> Fix.say("write `optimizer = adam(1e-3)`")));
      return Optional.empty();
    }
    return switch (call.callee().text()) {
      case "adam" -> adam(call, List.of("rate", "beta1", "beta2", "epsilon"));
      case "adamw" -> adam(call, List.of("rate", "beta1", "beta2", "epsilon", "weight_decay"));
      case "sgd" ->
          arguments(call, List.of("rate", "momentum"))
              .map(
                  a ->
                      new OptimizerSettings.Sgd(
                          number(a.get("rate"), "rate", Bounds.POSITIVE, 1e-3),
                          number(a.get("momentum"), "momentum", Bounds.FRACTION, 0)));
      default -> {
        problems.error(
            "optimizer",
            call.callee().span(),
            "no optimizer is called `" + call.callee() + "`",
            Words.didYouMean(call.callee(), OPTIMIZERS, "the optimizers are adam, adamw, sgd"));
        yield Optional.empty();
      }
    };
  }

  /** Decoupled weight decay where nothing is said (Loshchilov and Hutter 2019 use 0.01 as well). */
  private static final double WEIGHT_DECAY = 0.01;

  private Optional<OptimizerSettings> adam(Expression.Call call, List<String> names) {
    boolean decays = names.contains("weight_decay");
    return arguments(call, names)
        .map(
            a ->
                new OptimizerSettings.Adam(
                    number(a.get("rate"), "rate", Bounds.POSITIVE, 1e-3),
                    number(a.get("beta1"), "beta1", Bounds.FRACTION, 0.9),
                    number(a.get("beta2"), "beta2", Bounds.FRACTION, 0.999),
                    number(a.get("epsilon"), "epsilon", Bounds.POSITIVE, 1e-8),
                    decays
                        ? number(
                            a.get("weight_decay"),
                            "weight_decay",
                            Bounds.NON_NEGATIVE,
                            WEIGHT_DECAY)
                        : 0));
  }

  private Optional<Arguments> arguments(Expression.Call call, List<String> names) {
    return Arguments.match(problems, call.callee().text(), call.span(), call.arguments(), names, 1);
  }

  /** One of some words. */
  Optional<String> word(Map<String, Expression> values, String name, List<String> words) {
    Expression expression = values.get(name);
    if (expression == null) {
      return Optional.empty();
    }
    if (expression instanceof Expression.Reference(Name value) && words.contains(value.text())) {
      return Optional.of(value.text());
    }
    String written = expression instanceof Expression.Reference(Name value) ? value.text() : "";
    problems.error(
        "range",
        expression.span(),
        "`" + name + "` is one of " + Words.plain(words),
        Words.didYouMean(
            expression.span(), written, words, "write `" + name + " = " + words.getFirst() + "`"));
    return Optional.empty();
  }

  /** A stretch of training: {@code 10 epochs}. */
  Optional<Stretch> stretch(Expression expression) {
    if (expression instanceof Expression.Quantity(var amount, Name unit, Span span)) {
      for (Unit known : Unit.values()) {
        if (known.name().equalsIgnoreCase(unit.text())) {
          return Optional.of(new Stretch(amount.value(), known));
        }
      }
    }
    OptionalDouble zero =
        expression instanceof Expression.Number number
            ? OptionalDouble.of(number.value())
            : OptionalDouble.empty();
    if (zero.isPresent() && zero.getAsDouble() == 0) {
      return Optional.of(ObjectiveSettings.DEFAULT.warmup());
    }
    problems.error(
        "unit",
        expression.span(),
        "a stretch of training is counted in `epochs` or `steps`",
        "write `warmup = 10 epochs`");
    return Optional.empty();
  }
}
