package org.vaec.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.distribution.Parameter;
import org.vaec.model.ObjectiveSettings.Bound;
import org.vaec.network.LearnedArray;
import org.vaec.syntax.Origin;

/** A resolved model as text: every name, size, support, parameter and learned array. */
public final class ModelPrinter {
  private final StringBuilder out = new StringBuilder();
  private final FormulaPrinter formulas;

  private ModelPrinter(Model model) {
    this.formulas =
        new FormulaPrinter(
            model.variables().stream()
                .flatMap(ModelPrinter::densities)
                .flatMap(density -> density.arguments().stream()),
            definition -> line(2, definition));
  }

  private static Stream<ResolvedDensity> densities(RandomVariable variable) {
    return Stream.concat(
        Stream.of(variable.density()),
        variable.guide().map(RandomVariable.Guide::density).stream());
  }

  public static String print(Model model) {
    ModelPrinter printer = new ModelPrinter(model);
    printer.model(model);
    return printer.out.toString();
  }

  private void model(Model model) {
    model.dataset().ifPresent(file -> line(0, "dataset \"" + file + "\""));
    model
        .id()
        .ifPresent(
            id -> line(0, "id " + id.name() + " from " + selection(id.selection(), id.name())));
    model.observed().forEach(this::observed);
    for (RandomVariable variable : model.variables()) {
      line(0, "");
      variable(variable);
    }
    line(0, "");
    line(0, "guide order: " + String.join(", ", model.guideOrder()));
    line(0, "");
    model.learned().forEach(this::learned);
    long numbers = model.learned().stream().mapToLong(array -> array.shape().elements()).sum();
    line(0, "%d arrays, %d learned numbers".formatted(model.learned().size(), numbers));
    line(0, "");
    objective(model.objective());
    train(model.train());
  }

  private void observed(Observed observed) {
    String transforms =
        observed.transforms().stream()
            .map(transform -> " -> " + transform(transform))
            .collect(Collectors.joining());
    line(
        0,
        "%s %s%s : %s%s from %s%s"
            .formatted(
                word(observed.role()),
                observed.name(),
                observed.shape(),
                observed.type().words(),
                observed.optional() ? "?" : "",
                selection(observed.selection(), observed.name()),
                transforms));
  }

  private static String selection(Optional<Origin.Selection> selection, String name) {
    return switch (selection.orElse(null)) {
      case null -> '"' + name + '"';
      case Origin.Selection.Named(String array, var span) -> '"' + array + '"';
      case Origin.Selection.Columns(List<Origin.Column> columns, var span) ->
          columns.stream()
              .map(
                  column ->
                      switch (column) {
                        case Origin.Column.Range(int first, int last, var where) ->
                            first == last ? String.valueOf(first) : first + ".." + last;
                        case Origin.Column.Header(String header, var where) -> '"' + header + '"';
                      })
              .collect(Collectors.joining(", ", "columns ", ""));
    };
  }

  private static String transform(Transform transform) {
    return switch (transform) {
      case Transform.Divide(double by) -> "divide(" + by + ")";
      case Transform.Standardize() -> "standardize";
      case Transform.Log1p() -> "log1p";
      case Transform.Sum() -> "sum";
      case Transform.Clip(double low, double high) -> "clip(" + low + ", " + high + ")";
      case Transform.Threshold(double at) -> "threshold(" + at + ")";
      case Transform.Bernoulli(boolean once) -> once ? "bernoulli(once)" : "bernoulli";
      case Transform.Missing(List<String> spellings) ->
          spellings.stream()
              .map(spelling -> '"' + spelling + '"')
              .collect(Collectors.joining(", ", "missing(", ")"));
      case Transform.Keep(int count) -> "keep(" + count + ")";
    };
  }

  private void variable(RandomVariable variable) {
    line(
        0,
        "%s %s%s : %s%s"
            .formatted(
                variable.isPartlyObserved()
                    ? "partly observed"
                    : variable.observed() ? "observed" : "latent",
                variable.name(),
                variable.shape(),
                variable.support().words(),
                variable.optional() ? "?" : ""));
    boolean hasPrior = variable.isLatent() || variable.isPartlyObserved();
    density(hasPrior ? "prior " : "likelihood ", variable.density());
    variable
        .guide()
        .ifPresent(
            guide ->
                density("guide given " + String.join(", ", guide.given()) + ": ", guide.density()));
  }

  private void density(String head, ResolvedDensity density) {
    line(1, head + density.text());
    List<Parameter> parameters = density.parameterisation().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Formula argument = density.arguments().get(i);
      String text = formulas.print(argument);
      line(2, "%s : %s = %s".formatted(parameters.get(i).name(), argument.shape(), text));
    }
  }

  private void learned(LearnedArray array) {
    line(0, "learned %s%s".formatted(array.name(), array.shape()));
  }

  private void objective(ObjectiveSettings settings) {
    String kl = word(settings.kl());
    String gradient = word(settings.gradient());
    line(
        0,
        "objective "
            + switch (settings.bound()) {
              case Bound.Evidence e ->
                  "elbo(samples = %d, beta = %s, reconstruction = %s, kl = %s, warmup = %s %s, free_bits = %s, gradient = %s)"
                      .formatted(
                          settings.samples(),
                          settings.beta(),
                          settings.reconstruction(),
                          kl,
                          settings.warmup().amount(),
                          word(settings.warmup().unit()),
                          settings.freeBits(),
                          gradient);
              case Bound.ImportanceWeighted(int particles) ->
                  "iwae(particles = %d, kl = %s, gradient = %s)".formatted(particles, kl, gradient);
              case Bound.Renyi(double alpha, int particles) ->
                  "renyi(alpha = %s, particles = %d, kl = %s, gradient = %s)"
                      .formatted(alpha, particles, kl, gradient);
            });
  }

  private void train(TrainSettings settings) {
    line(
        0,
        "train epochs = %d, batch = %d, optimizer = %s, clip = %s"
            .formatted(
                settings.epochs(),
                settings.batch(),
                optimizer(settings.optimizer()),
                settings.clip()));
  }

  private static String optimizer(TrainSettings.OptimizerSettings optimizer) {
    return switch (optimizer) {
      case TrainSettings.OptimizerSettings.Adam(
              double rate,
              double beta1,
              double beta2,
              double epsilon,
              double decay) ->
          "adam(%s, beta1 = %s, beta2 = %s, epsilon = %s, weight_decay = %s)"
              .formatted(rate, beta1, beta2, epsilon, decay);
      case TrainSettings.OptimizerSettings.Sgd(double rate, double momentum) ->
          "sgd(%s, momentum = %s)".formatted(rate, momentum);
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text.stripTrailing()).append('\n');
  }
}
