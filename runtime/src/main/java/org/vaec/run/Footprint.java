package org.vaec.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vaec.Compilation;
import org.vaec.engine.MemoryShortage;
import org.vaec.engine.Precision;
import org.vaec.engine.Room;
import org.vaec.model.Model;
import org.vaec.model.Places;
import org.vaec.model.TrainSettings.OptimizerSettings;
import org.vaec.network.LearnedArray;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Span;

/** How much memory a model takes, and what in its text makes it so much. */
final class Footprint {
  /** Of what a step's memory is a product of, what is named beside the largest. */
  private static final double WORTH_NAMING = 1000;

  private final Compilation compilation;
  private final Model model;
  private final Places places;

  Footprint(Compilation compilation) {
    this.compilation = compilation;
    this.model = compilation.model();
    this.places = new Places(compilation.file());
  }

  /** Something that makes memory larger by a factor, and what to write instead. */
  private record Cause(double factor, String words, Optional<Span> place, String fix) {}

  /**
   * Refuses a model whose learned arrays, their gradients and the optimizer's averages do not fit.
   *
   * @throws ModelException if they do not
   */
  void requireRoomForState(Precision precision) {
    double copies =
        switch (model.train().optimizer()) {
          case OptimizerSettings.Adam a -> 4;
          case OptimizerSettings.Sgd(double rate, double momentum) -> momentum == 0 ? 2 : 3;
        };
    Room room = new Room(precision);
    double largest = 0;
    for (LearnedArray array : model.learned()) {
      double numbers = array.shape().elements();
      largest = Math.max(largest, numbers);
      for (int copy = 0; copy < copies; copy++) {
        room.add(numbers);
      }
    }
    try {
      room.require();
    } catch (MemoryShortage shortage) {
      throw wrong(
          "what is learned, with its gradients and the optimizer's averages, needs "
              + shortage.getMessage(),
          arrays());
    }
    // Arrays are drawn, read and written as Java's own.
    double heap = largest * Double.BYTES;
    if (heap > Runtime.getRuntime().maxMemory() * 0.8) {
      throw wrong(
          "the largest learned array takes %s in Java, which has %s"
              .formatted(
                  MemoryShortage.words(heap),
                  MemoryShortage.words(Runtime.getRuntime().maxMemory())),
          arrays(),
          "; or give Java more, as in `VAEC_MEMORY=16g vaec run ...`");
    }
  }

  /** What to say where a step on a batch of so many rows does not fit. */
  ModelException stepTooLarge(MemoryShortage shortage, int rows) {
    List<Cause> causes = new ArrayList<>();
    int draws = model.objective().draws();
    boolean weighted = model.objective().bound().isWeighted();
    String setting = weighted ? "particles" : "samples";
    causes.add(
        new Cause(
            draws,
            "%s %s of each row".formatted(count(draws), setting),
            places.ofSetting(setting),
            "use fewer " + setting));
    causes.add(
        new Cause(
            rows,
            "%s rows at once".formatted(count(rows)),
            places.ofSetting("batch"),
            "use a smaller `--batch`"));
    causes.addAll(variables());
    causes.addAll(arrays());
    return wrong(
        "a step of training on %s rows needs %s".formatted(count(rows), shortage.getMessage()),
        causes);
  }

  /** What to say where evaluation does not fit. */
  ModelException evaluationTooLarge(MemoryShortage shortage) {
    List<Cause> causes = new ArrayList<>(variables());
    causes.addAll(arrays());
    return wrong("evaluation needs " + shortage.getMessage(), causes);
  }

  private List<Cause> variables() {
    return model.variables().stream()
        .map(
            variable -> {
              double numbers =
                  (double) variable.shape().elements()
                      * Math.max(1, variable.support().categories());
              return new Cause(
                  numbers,
                  "`%s`, with %s numbers a row".formatted(variable.name(), count(numbers)),
                  places.ofVariable(variable.name()),
                  "make `%s` smaller".formatted(variable.name()));
            })
        .toList();
  }

  // The largest alone: the others are of the same network, more often than not.
  private List<Cause> arrays() {
    return model.learned().stream()
        .max(Comparator.comparingInt(array -> array.shape().elements()))
        .stream()
        .flatMap(
            array ->
                places.ofArray(array.name()).stream()
                    .map(
                        place ->
                            new Cause(
                                Math.sqrt(array.shape().elements()),
                                "`%s`, of shape %s".formatted(array.name(), array.shape()),
                                Optional.of(place),
                                "use smaller layers")))
        .toList();
  }

  private static ModelException wrong(String message, List<Cause> causes) {
    return wrong(message, causes, "");
  }

  private static ModelException wrong(String message, List<Cause> causes, String otherwise) {
    List<Cause> ordered =
        causes.stream().sorted(Comparator.comparingDouble(Cause::factor).reversed()).toList();
    if (ordered.isEmpty()) {
      return new ModelException(Diagnostic.error("memory", message));
    }
    Cause first = ordered.getFirst();
    String text = message + ": " + first.words();
    Diagnostic diagnostic =
        first
            .place()
            .map(place -> Diagnostic.error("memory", place, text))
            .orElseGet(() -> Diagnostic.error("memory", text));
    for (Cause other : ordered.subList(1, ordered.size())) {
      if (other.factor() >= WORTH_NAMING && other.place().isPresent()) {
        diagnostic = diagnostic.withRelated(other.words(), other.place().get());
      }
    }
    return new ModelException(diagnostic.withFix(first.fix() + otherwise));
  }

  private static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }
}
