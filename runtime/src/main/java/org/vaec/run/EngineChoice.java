package org.vaec.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.Nd4jLibrary;
import org.vaec.engine.nd4j.ReferenceEngine;

/**
 * Which engine runs a model's graphs. It changes numbers by rounding only, so that a run may go on
 * with another.
 *
 * @param threads that an engine may use, at least 1; the fused engine tries as it runs whether one
 *     is quicker
 */
public record EngineChoice(Kind kind, int threads) {

  /** The engines, the one that is used by default first. */
  public enum Kind {
    /** Fused vectorised kernels, see {@link FusedEngine}. */
    FUSED,
    /** Value by value, see {@link ReferenceEngine}. */
    REFERENCE;

    /** As the command line writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
      return Arrays.stream(values()).map(Kind::word).toList();
    }
  }

  /** The kernels of a step are too short for more threads to share them with gain. */
  private static final int MOST_THREADS = 4;

  /** More threads than any machine has cores for. */
  public static final int LARGEST_THREADS = 1024;

  /** Whether an engine may be asked to use so many threads. */
  public static boolean mayHave(int threads) {
    return threads >= 1 && threads <= LARGEST_THREADS;
  }

  /** The default engine on its default threads. */
  public static final EngineChoice DEFAULT = of(Kind.FUSED);

  /** An engine on the threads that it has by default, which do not change its numbers. */
  public static EngineChoice of(Kind kind) {
    return new EngineChoice(
        kind,
        switch (kind) {
          case FUSED -> Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
          case REFERENCE -> 1;
        });
  }

  /** The same kind on so many threads. */
  public EngineChoice withThreads(int threads) {
    return new EngineChoice(kind, threads);
  }

  /** Begins to load the engine's native code for a precision on a thread of its own. */
  public void preload(Precision precision) {
    switch (kind) {
      case FUSED -> FusedEngine.preload(precision);
      case REFERENCE -> Nd4jLibrary.preload();
    }
  }

  /** Makes the engine. */
  public Engine create(Program program, State state) {
    return switch (kind) {
      case FUSED -> new FusedEngine(program, state, threads);
      case REFERENCE -> {
        Nd4jLibrary.useThreads(threads);
        yield new ReferenceEngine(program, state);
      }
    };
  }
}
