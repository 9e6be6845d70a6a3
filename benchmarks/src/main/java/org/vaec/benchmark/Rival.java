package org.vaec.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** A {@link Contender} in its process, as {@link Compare} sees it. */
final class Rival implements AutoCloseable {
  /** Whom a contender stands for: of several of a kind the fastest counts. */
  enum Kind {
    VAEC("vaec"),
    REFERENCE("vaec, reference engine"),
    PRODUCTS("the products alone"),
    TORCH("PyTorch"),
    DJL("DJL with PyTorch"),
    DL4J("DL4J's own layer");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;
  private final int threads;
  private final Process process;
  private final BufferedReader out;
  private final PrintStream in;
  private final String version;

  /** The losses at the beginning and at the end of learning. */
  record Losses(double first, double last) {}

  Rival(Kind kind, int threads, String command) throws IOException {
    this.kind = kind;
    this.threads = threads;
    this.process =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    this.out = process.inputReader();
    this.in = new PrintStream(process.getOutputStream(), true);
    this.version = answer("ready", 0);
  }

  Kind kind() {
    return kind;
  }

  int threads() {
    return threads;
  }

  String version() {
    return version;
  }

  @Override
  public String toString() {
    return kind.words + ", " + threads + (threads == 1 ? " thread" : " threads");
  }

  Losses begin(Autoencoder size) throws IOException {
    in.println("size " + size.words());
    List<String> losses = List.of(answer("loss", 2).split(" "));
    return new Losses(Double.parseDouble(losses.getFirst()), Double.parseDouble(losses.getLast()));
  }

  /** Milliseconds a step. */
  double time(int steps) throws IOException {
    in.println("time " + steps);
    return Double.parseDouble(answer("ms", 1)) / steps;
  }

  private String answer(String word, int numbers) throws IOException {
    String line = out.readLine();
    if (line == null || !line.startsWith(word + " ") || line.split(" ").length < 1 + numbers) {
      throw new IOException(this + " answered: " + line);
    }
    return line.substring(word.length() + 1);
  }

  @Override
  public void close() {
    in.close();
    process.destroy();
  }
}
