package org.vaec.engine.kernel;

import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.vaec.engine.Precision;
import org.vaec.plan.Tile;

/**
 * Generated loops of this process, one for each body: they are code and hold no numbers, and every
 * engine profits from what another has warmed.
 *
 * <p>Code over vectors is some thousand times slower while the JVM interprets it, and compiling it
 * costs as much as some million numbers number by number. So a loop is made when its body has done
 * that much work, on a thread of its own, and run there on memory of its own until it is compiled;
 * only then does a region see it. Both ways give the same bits.
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

  /** The JVM compiles with full effort after so many calls, earlier where the launcher asks. */
  private static final int CALLS = 5_000;

  private static final int BURST = 50;

  private static final long POLL_NANOS = 2_000_000;

  /**
   * Compiled, a vector instruction takes about one; interpreted or half compiled, fifty and more.
   */
  private static final long NANOS_PER_INSTRUCTION = 8;

  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final Map<LoopBody, Candidate> CANDIDATES = new ConcurrentHashMap<>();
  private static final Map<Precision, Vectorizer> VECTORIZERS = new EnumMap<>(Precision.class);

  private static final ThreadPoolExecutor WARMER = warmer();

  private Loops() {}

  private static ThreadPoolExecutor warmer() {
    ThreadPoolExecutor warmer =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("vaec-loops").unstarted(task));
    warmer.allowCoreThreadTimeOut(true);
    return warmer;
  }

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
    private long work;
    private boolean asked;
    private volatile Loop loop;

    private Candidate(LoopBody body) {
      this.body = body;
      this.length = vectorLength(body.precision());
      Vectorizer vectorizer = vectorizer(body.precision());
      this.cost =
          body.addresses() + body.lines().stream().mapToLong(line -> line.cost(vectorizer)).sum();
    }

    /** The loop for a stretch of {@code n} numbers, or null where there is none yet. */
    Loop loop(int n) {
      return n < length ? null : loop;
    }

    /** Counts numbers that were computed without the loop; enough of them, and it is made. */
    synchronized void used(long numbers) {
      work += numbers * cost;
      if (!asked && work > WORTH) {
        asked = true;
        WARMER.execute(() -> warm(new Trial(write(), body)));
      }
    }

    /** Makes the loop here and now. */
    synchronized void make() {
      asked = true;
      if (loop == null) {
        loop = write();
      }
    }

    private Loop write() {
      return LoopWriter.write(body, vectorizer(body.precision()));
    }

    /** Goes a part of the way; the loops that are made at the same time take turns. */
    private void warm(Trial trial) {
      if (trial.calls > CALLS) {
        // The compiler is at work and needs the core more.
        LockSupport.parkNanos(POLL_NANOS);
      }
      trial.run();
      if (isFast(trial)) {
        loop = trial.loop;
        trial.close();
      } else if (System.nanoTime() - trial.start < PATIENCE_NANOS) {
        WARMER.execute(() -> warm(trial));
      } else {
        trial.close();
      }
    }

    private boolean isFast(Trial trial) {
      long limit = cost * NANOS_PER_INSTRUCTION * (Tile.LENGTH / length);
      for (int attempt = 0; attempt < 3; attempt++) {
        long start = System.nanoTime();
        trial.loop.run(trial.at, Tile.LENGTH / 4);
        if ((System.nanoTime() - start) * 4 < limit) {
          return true;
        }
      }
      return false;
    }
  }

  /** A loop that is run on memory of its own until it is compiled. */
  private static final class Trial implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    final Loop loop;
    final long[] at;
    final long start = System.nanoTime();
    private final int length;
    int calls;

    Trial(Loop loop, LoopBody body) {
      this.loop = loop;
      this.at = new long[body.addresses()];
      this.length = vectorLength(body.precision());
      Scratch scratch = new Scratch(arena, body.precision().bytes());
      for (int i = 0; i < at.length; i++) {
        at[i] = scratch.take(Tile.LENGTH);
      }
    }

    void run() {
      // Two rounds: of a loop that never goes round the compiler would leave out the way back.
      for (int call = 0; call < BURST; call++) {
        loop.run(at, 2 * length);
      }
      calls += BURST;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
