package org.vaec.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Something that trains the autoencoder, in a process of its own that {@link Compare} talks to:
 *
 * <pre>
 * (at the start)   ready VERSION
 * size P H L B     loss FIRST LAST    the mean loss of the first and the last ten of 60 steps
 * time N           ms TOTAL           N steps
 * </pre>
 */
public interface Contender {
  int LEARNING_STEPS = 60;
  int AVERAGED = 10;

  /** Begins anew with a model of this size. */
  void begin(Autoencoder size);

  /** Takes training steps. */
  void steps(int count);

  /** The loss per row of the latest step, or NaN for what has none. */
  double loss();

  /** Serves requests on standard input until it ends. */
  static void serve(String version, Contender contender) throws IOException {
    PrintStream out = System.out;
    // Whatever a library says goes elsewhere.
    System.setOut(System.err);
    out.println("ready " + version);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = List.of(line.split(" "));
      switch (words.getFirst()) {
        case "size" -> {
          contender.begin(Autoencoder.parse(words.subList(1, 5)));
          double first = meanLoss(contender);
          contender.steps(LEARNING_STEPS - 2 * AVERAGED);
          out.println(String.format(Locale.ROOT, "loss %f %f", first, meanLoss(contender)));
        }
        case "time" -> {
          int count = Integer.parseInt(words.get(1));
          long start = System.nanoTime();
          contender.steps(count);
          out.println(String.format(Locale.ROOT, "ms %f", (System.nanoTime() - start) / 1e6));
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static double meanLoss(Contender contender) {
    double sum = 0;
    for (int i = 0; i < AVERAGED; i++) {
      contender.steps(1);
      sum += contender.loss();
    }
    return sum / AVERAGED;
  }
}
