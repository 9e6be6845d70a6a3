package org.vaec.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What is printed, as UTF-8, and why some could not be: a PrintStream by itself tells nobody. */
final class ProcessStream extends PrintStream {
  private static final int BUFFER = 1 << 14;

  private final Watched watched;

  private ProcessStream(Watched watched) {
    super(new BufferedOutputStream(watched, BUFFER), false, StandardCharsets.UTF_8);
    this.watched = watched;
  }

  static ProcessStream to(OutputStream stream) {
    return new ProcessStream(new Watched(stream));
  }

  /** What the first write failed with. A reader that has closed its pipe has seen enough. */
  Optional<String> failure() {
    return Optional.ofNullable(watched.failure)
        .map(failure -> String.valueOf(failure.getMessage()))
        .filter(message -> !message.toLowerCase(Locale.ROOT).contains("pipe"));
  }

  private static final class Watched extends FilterOutputStream {
    private IOException failure;

    Watched(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }
}
