package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.vaec.engine.Precision;

/**
 * Generated loops of this process, one for each body: they are code and hold no numbers, and every
 * engine profits from what another has warmed.
 *
 * <p>A loop is made when its body has done so much work number by number that compiling it pays,
 * and a region sees it once it is compiled. Both ways give the same bits.
 */
final class Loops {

  /** Whether regions use generated loops. */
  enum Use {
    /** Number by number: the JVM lacks the vector module. */
    NEVER,
    /** As soon as they are compiled. */
    ONCE_FAST,
    /** From the first run on, compiled or not: for tests. */
    ALWAYS
  }

  /** Vector instructions times numbers after which a loop pays. */
  private static final long WORTH = 5_000_000;

  /** Of a loop that never goes round the compiler would leave out the way back. */
  private static final int SAMPLED_ROUNDS = 2;

  private static final Map<LoopBody, Candidate> CANDIDATES = new ConcurrentHashMap<>();
  private static final Map<Precision, Vectorizer> VECTORIZERS = new EnumMap<>(Precision.class);

  private Loops() {}

  /** How many numbers a vector holds. */
  static int vectorLength(Precision precision) {
    return precision == Precision.FLOAT32
        ? FloatVector.SPECIES_PREFERRED.length()
        : DoubleVector.SPECIES_PREFERRED.length();
  }

  /** The one vectorizer of a precision. */
  static synchronized Vectorizer vectorizer(Precision precision) {
    return VECTORIZERS.computeIfAbsent(precision, Vectorizer::new);
  }

  /** The loop of a body, made or not. */
  static Candidate of(LoopBody body) {
    return CANDIDATES.computeIfAbsent(body, Candidate::new);
  }

  /** A loop that may be made. */
  static final class Candidate {
    private final LoopBody body;
    private final int length;
    private final long cost;
    private final WarmUp warmUp;
    private volatile Loop loop;

    private Candidate(LoopBody body) {
      this.body = body;
      this.length = vectorLength(body.precision());
      this.cost = body.addresses() + vectorizer(body.precision()).code(body).cost();
      this.warmUp = new WarmUp(WORTH, SAMPLED_ROUNDS * cost, Trial::new);
    }

    /** The loop for a stretch of {@code n} numbers, or null where there is none yet. */
    Loop loop(int n) {
      return n < length ? null : loop;
    }

    /** Counts numbers that are computed; enough of them without the loop, and it is made. */
    void used(long numbers) {
      if (loop == null) {
        warmUp.count(numbers * cost);
      }
    }

    /** Makes the loop here and now. */
    synchronized void make() {
      if (loop == null) {
        loop = write();
      }
    }

    private Loop write() {
      return LoopWriter.write(body, vectorizer(body.precision()));
    }

    /** The loop on memory of its own, until it is compiled. */
    private final class Trial implements WarmUp.Sample {
      private final Arena arena = Arena.ofShared();
      private final Loop candidate = write();
      private final long[] at = new long[body.addresses()];

      Trial() {
        Scratch scratch = new Scratch(arena, body.precision().bytes());
        for (int i = 0; i < at.length; i++) {
          at[i] = scratch.take((long) SAMPLED_ROUNDS * length);
        }
      }

      @Override
      public void run() {
        candidate.run(at, SAMPLED_ROUNDS * length);
      }

      @Override
      public void close() {
        if (warmUp.isReady()) {
          loop = candidate;
        }
        arena.close();
      }
    }
  }
}
