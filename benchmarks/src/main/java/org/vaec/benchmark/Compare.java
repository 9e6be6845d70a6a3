package org.vaec.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times the training steps of all contenders side by side: each is a process of its own that waits
 * while others are timed, and in each round all take their turn. What is compared are medians over
 * the rounds. Before that all learn for a while from the same beginning, and must come to the same
 * loss.
 */
final class Compare {
  /** A turn of a contender. */
  private static final double TURN_MS = 250;

  /** Between turns: OpenMP's threads spin for a fifth of a second after their last work. */
  private static final long PAUSE_MILLIS = 250;

  /**
   * How long each contender runs uncounted at its first size and at each later one. Training goes
   * on for minutes, and what is asked is how long its steps are once compilers have done their
   * work.
   */
  private static final double FIRST_WARM_UP_MS = 10_000;

  private static final double WARM_UP_MS = 2_000;

  /**
   * Losses are means over ten draws of the noise of a batch, good to about half a percent; DL4J's
   * guide begins with a wider scale.
   */
  private static final double AGREEMENT = 0.03;

  private Compare() {}

  /**
   * Runs the comparison and writes its report.
   *
   * @param arguments the number of rounds, the file of the report, what stands above its tables,
   *     and for each contender {@code KIND THREADS COMMAND}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    List<Rival> rivals = new ArrayList<>();
    try {
      for (String line : Arrays.asList(arguments).subList(3, arguments.length)) {
        String[] words = line.split(" ", 3);
        Rival.Kind kind = Rival.Kind.valueOf(words[0]);
        try {
          rivals.add(new Rival(kind, Integer.parseInt(words[1]), words[2]));
        } catch (IOException e) {
          System.err.println("skipped: " + kind.words + " did not start: " + words[2]);
        }
      }
      Map<Autoencoder, Timing> timings = new LinkedHashMap<>();
      for (Autoencoder size : Autoencoder.SIZES) {
        double warmUp = timings.isEmpty() ? FIRST_WARM_UP_MS : WARM_UP_MS;
        timings.put(size, compare(size, rivals, rounds, warmUp));
      }
      String report = arguments[2] + "\n" + new Report(rivals, timings).print();
      Files.writeString(Path.of(arguments[1]), report);
      System.out.println(report);
    } finally {
      rivals.forEach(Rival::close);
    }
  }

  /** What was found for one size: the median of each contender, and its losses. */
  record Timing(Map<Rival, Double> medians, Map<Rival, Rival.Losses> losses) {}

  private static Timing compare(Autoencoder size, List<Rival> rivals, int rounds, double warmUp)
      throws IOException, InterruptedException {
    System.err.println(size);
    Map<Rival, Rival.Losses> losses = new LinkedHashMap<>();
    Map<Rival, Integer> steps = new LinkedHashMap<>();
    Map<Rival, double[]> times = new LinkedHashMap<>();
    for (Rival rival : rivals) {
      losses.put(rival, rival.begin(size));
      double time = rival.time(3);
      for (double spent = 0; spent < warmUp; ) {
        int turn = turn(time);
        time = rival.time(turn);
        spent += turn * time;
      }
      steps.put(rival, turn(time));
      times.put(rival, new double[rounds]);
    }
    requireAgreement(losses);
    for (int round = 0; round < rounds; round++) {
      for (Rival rival : rivals) {
        Thread.sleep(PAUSE_MILLIS);
        times.get(rival)[round] = rival.time(steps.get(rival));
      }
    }
    Map<Rival, Double> medians = new LinkedHashMap<>();
    times.forEach((rival, all) -> medians.put(rival, median(all)));
    return new Timing(medians, losses);
  }

  private static int turn(double stepMs) {
    return Math.clamp((int) (TURN_MS / stepMs), 3, 5000);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void requireAgreement(Map<Rival, Rival.Losses> losses) {
    Rival.Losses expected = losses.values().iterator().next();
    losses.forEach(
        (rival, found) -> {
          if (rival.kind() != Rival.Kind.PRODUCTS
              && !(isClose(found.first(), expected.first())
                  && isClose(found.last(), expected.last()))) {
            throw new IllegalStateException(
                rival + " computes something else: " + found + " instead of " + expected);
          }
        });
  }

  private static boolean isClose(double found, double expected) {
    return Math.abs(found - expected) <= AGREEMENT * Math.abs(expected);
  }
}
