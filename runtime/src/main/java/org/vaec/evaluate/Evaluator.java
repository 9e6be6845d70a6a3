package org.vaec.evaluate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.vaec.Compilation;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Extent;
import org.vaec.engine.Precision;
import org.vaec.engine.Results;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Plate;
import org.vaec.train.Feed;

/** Judges a trained model on rows: the bound, its terms and log p(x) by importance sampling. */
public final class Evaluator {
  /** Numbers of one variable that are alive at once: bounds the memory of a chunk. */
  private static final long CHUNK = 4_000_000;

  private static final long WORK = 1_000_000_000;
  private static final int FEWEST = 100;
  private static final int MOST = 1000;

  /** Tells the noise of evaluation from that of any step. */
  private static final long STEP = -1;

  private final Compilation compilation;
  private final Engine engine;
  private final long seed;

  /**
   * @param engine made for the evaluation graph of {@code compilation}
   * @param seed of the particles
   */
  public Evaluator(Compilation compilation, Engine engine, long seed) {
    this.compilation = compilation;
    this.engine = engine;
    this.seed = seed;
  }

  /**
   * As many particles as keep the work within bounds: 100 to 1000, from the sizes alone; 1 where
   * nothing is drawn.
   */
  public static int particles(Compilation compilation, int rows) {
    if (!draws(compilation)) {
      return 1;
    }
    long work = Math.max(1, (long) rows * widest(compilation.evaluation()));
    return Math.clamp(WORK / work, FEWEST, MOST);
  }

  private static boolean draws(Compilation compilation) {
    return compilation.evaluation().values().stream()
        .anyMatch(value -> value.op() instanceof Op.Noise || value.op() instanceof Op.Draw);
  }

  /** The most numbers that one value has for a row and a particle. */
  private static int widest(Graph graph) {
    return graph.values().stream()
        .filter(value -> value.plates().contains(Plate.ROW))
        .mapToInt(Evaluator::width)
        .max()
        .orElse(1);
  }

  private static int width(Value value) {
    int width = value.shape().elements();
    for (Plate plate : value.plates()) {
      width *= plate.isBoundLate() ? 1 : plate.size();
    }
    return width;
  }

  /**
   * Evaluates to the end.
   *
   * @param particles importance samples a row, at least 1
   * @param onTrainingRows whether {@code rows} are those trained on
   */
  public Evaluation evaluate(Rows rows, int particles, boolean onTrainingRows) {
    return evaluate(rows, particles, onTrainingRows, progress -> {}, () -> false);
  }

  /**
   * Evaluates.
   *
   * @param particles importance samples a row, at least 1
   * @param onTrainingRows whether {@code rows} are those trained on
   * @param stop asked now and then; true ends the evaluation, with the figures so far
   */
  public Evaluation evaluate(
      Rows rows,
      int particles,
      boolean onTrainingRows,
      EvaluationProgress.Listener listener,
      BooleanSupplier stop) {
    Feed feed = new Feed(rows, compilation.evaluation());
    int widest = widest(compilation.evaluation());
    int rowsAtOnce = Math.clamp(CHUNK / widest, 1, Math.min(rows.size(), 500));
    int particlesAtOnce = Math.clamp(CHUNK / widest / rowsAtOnce, 1, particles);
    Tally tally = new Tally(compilation, rows.size(), particles, draws(compilation));
    Reports reports = new Reports(listener, rows.size(), particles);
    for (int first = 0; first < rows.size(); first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows.size() - first);
      int[] batch = IntStream.range(first, first + count).toArray();
      feed.select(batch, 0);
      Bindings bindings =
          feed.bind(Bindings.none().withSeed(seed).withStep(STEP))
              .with(Plate.ROW, new Extent(count, first, rows.size()));
      tally.begin(count);
      for (int particle = 0; particle < particles; particle += particlesAtOnce) {
        int size = Math.min(particlesAtOnce, particles - particle);
        Results results =
            engine.run(bindings.with(Plate.PARTICLE, new Extent(size, particle, particles)));
        tally.add(size, results);
        if (particle + size == particles) {
          tally.end();
        }
        reports.done((long) count * size, tally);
        if (tally.rows() < rows.size() && stop.getAsBoolean()) {
          tally.cutShort();
          return summary(rows, particles, onTrainingRows, tally);
        }
      }
    }
    return summary(rows, particles, onTrainingRows, tally);
  }

  /** Tells how far it is, four times a second at most. */
  private static final class Reports {
    private static final long BETWEEN = 250_000_000;

    private final EvaluationProgress.Listener listener;
    private final int rows;
    private final long work;
    private final long start = System.nanoTime();
    private long last = start;
    private long done;

    Reports(EvaluationProgress.Listener listener, int rows, int particles) {
      this.listener = listener;
      this.rows = rows;
      this.work = (long) rows * particles;
    }

    void done(long more, Tally tally) {
      done += more;
      long now = System.nanoTime();
      if (now - last >= BETWEEN) {
        last = now;
        double left = (now - start) * 1e-9 * (work - done) / done;
        listener.progress(
            new EvaluationProgress(rows, (double) done / work, mean(tally.logLikelihoods()), left));
      }
    }
  }

  private Evaluation summary(Rows rows, int particles, boolean onTrainingRows, Tally tally) {
    int n = tally.rows();
    double[] logLikelihoods = tally.logLikelihoods();
    double mean = mean(logLikelihoods);
    SequencedMap<String, Double> terms = tally.means();
    double elbo = terms.remove(compilation.objective().total());
    return new Evaluation(
        elbo,
        standardError(tally.bounds()),
        tally.samplingErrorOfBound(),
        mean,
        standardError(logLikelihoods),
        tally.samplingError(),
        tally.samples(),
        fileUnits(rows, n, mean),
        terms,
        n,
        onTrainingRows,
        tally.reliability(mean, rounding(terms)),
        tally.latents(),
        new Evaluation.Cut(rows.size(), particles));
  }

  // Sums of what may cancel: some units in the last place of the largest.
  private double rounding(SequencedMap<String, Double> terms) {
    double unit = engine.precision() == Precision.FLOAT32 ? 0x1p-23 : 0x1p-52;
    return 4 * unit * terms.values().stream().mapToDouble(Math::abs).sum();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  // Of the mean; one row tells nothing of it.
  private static double standardError(double[] rows) {
    int n = rows.length;
    double mean = mean(rows);
    double squares = Arrays.stream(rows).map(l -> (l - mean) * (l - mean)).sum();
    return n > 1 ? Math.sqrt(squares / (n - 1) / n) : Double.NaN;
  }

  // Of the first n rows.
  private OptionalDouble fileUnits(Rows rows, int n, double mean) {
    double total = mean;
    for (RandomVariable variable : compilation.model().variables()) {
      if (variable.observed()) {
        Optional<double[]> jacobian = rows.logJacobian(variable.name());
        if (jacobian.isEmpty()) {
          return OptionalDouble.empty();
        }
        total += Arrays.stream(jacobian.get(), 0, n).average().orElse(0);
      }
    }
    return OptionalDouble.of(total);
  }
}
