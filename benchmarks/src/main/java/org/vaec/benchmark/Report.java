package org.vaec.benchmark;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vaec.benchmark.Compare.Timing;
import org.vaec.benchmark.Rival.Kind;

/** The tables of a comparison, in Markdown. */
final class Report {
  private final List<Rival> rivals;
  private final Map<Autoencoder, Timing> timings;

  Report(List<Rival> rivals, Map<Autoencoder, Timing> timings) {
    this.rivals = rivals;
    this.timings = timings;
  }

  String print() {
    return """
    Milliseconds a training step, medians; the best number of threads of each:

    <!-- table -->
    %s<!-- end of table -->

    All contenders:

    %s
    Losses per row, means of the first and of the last ten of %d steps from the same beginning:

    %s\
    """
        .formatted(table(summary()), table(medians()), Contender.LEARNING_STEPS, table(losses()));
  }

  private String table(String rows) {
    String sizes =
        timings.keySet().stream().map(Autoencoder::toString).collect(Collectors.joining(" | "));
    return "| | " + sizes + " |\n|---" + "|--:".repeat(timings.size()) + "|\n" + rows;
  }

  private String row(String name, Function<Timing, String> cell) {
    return "| "
        + name
        + " | "
        + timings.values().stream().map(cell).collect(Collectors.joining(" | "))
        + " |\n";
  }

  private String summary() {
    StringBuilder rows = new StringBuilder();
    for (Kind kind : Kind.values()) {
      if (rivals.stream().anyMatch(rival -> rival.kind() == kind)) {
        rows.append(row(kind.words, timing -> milliseconds(best(timing, kind))));
      }
    }
    rows.append(
        row(
            "**fastest PyTorch peer / vaec**",
            timing ->
                ratio(fastestPeer(timing), best(timing, Kind.VAEC)).map(Report::bold).orElse("")));
    for (Rival rival : rivals) {
      if (rival.kind() == Kind.VAEC) {
        rows.append(
            row(
                "vaec / the products alone, "
                    + rival.threads()
                    + (rival.threads() == 1 ? " thread" : " threads"),
                timing ->
                    ratio(
                            Optional.of(timing.medians().get(rival)),
                            products(timing, rival.threads()))
                        .orElse("")));
      }
    }
    return rows.toString();
  }

  private String medians() {
    StringBuilder rows = new StringBuilder();
    for (Rival rival : rivals) {
      rows.append(
          row(
              rival + " (" + rival.version() + ")",
              timing -> milliseconds(Optional.of(timing.medians().get(rival)))));
    }
    return rows.toString();
  }

  private String losses() {
    StringBuilder rows = new StringBuilder();
    for (Rival rival : rivals) {
      if (rival.kind() != Kind.PRODUCTS) {
        rows.append(
            row(
                rival.toString(),
                timing ->
                    String.format(
                        Locale.ROOT,
                        "%.1f, %.1f",
                        timing.losses().get(rival).first(),
                        timing.losses().get(rival).last())));
      }
    }
    return rows.toString();
  }

  private static Optional<Double> best(Timing timing, Kind kind) {
    return timing.medians().entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .map(Map.Entry::getValue)
        .min(Comparator.naturalOrder());
  }

  private static Optional<Double> fastestPeer(Timing timing) {
    return List.of(Kind.TORCH, Kind.DJL).stream()
        .flatMap(kind -> best(timing, kind).stream())
        .min(Comparator.naturalOrder());
  }

  private static Optional<Double> products(Timing timing, int threads) {
    return timing.medians().entrySet().stream()
        .filter(entry -> entry.getKey().kind() == Kind.PRODUCTS)
        .filter(entry -> entry.getKey().threads() == threads)
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<String> ratio(Optional<Double> a, Optional<Double> b) {
    return a.flatMap(over -> b.map(under -> String.format(Locale.ROOT, "%.2f", over / under)));
  }

  private static String milliseconds(Optional<Double> time) {
    return time.map(ms -> String.format(Locale.ROOT, ms < 1 ? "%.3f" : "%.2f", ms)).orElse("");
  }

  private static String bold(String text) {
    return "**" + text + "**";
  }
}
