package org.vaec.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vaec.engine.Engine;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.Nd4jLibrary;
import org.vaec.engine.nd4j.ReferenceEngine;

/**
 * Which engine runs a model's graphs. It changes numbers by rounding only, so that a run may go on
 * with another.
 *
 * @param threads that an engine may use, at least 1
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

  /** The default engine on one thread. */
  public static final EngineChoice DEFAULT = new EngineChoice(Kind.FUSED, 1);

  /** Begins to load the engine's native code on a thread of its own. */
  public void preload() {
    switch (kind) {
      case FUSED -> FusedEngine.preload();
      case REFERENCE -> Nd4jLibrary.preload();
    }
  }

  Engine create(Program program, State state) {
    return switch (kind) {
      case FUSED -> new FusedEngine(program, state, threads);
      case REFERENCE -> {
        Nd4jLibrary.useThreads(threads);
        yield new ReferenceEngine(program, state);
      }
    };
  }
}
