package org.vaec.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.vaec.Compilation;
import org.vaec.data.Rows;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Extent;
import org.vaec.engine.Results;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;
import org.vaec.objective.Term;
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
    if (compilation.evaluation().values().stream().noneMatch(Evaluator::isDrawn)) {
      return 1;
    }
    long work = Math.max(1, (long) rows * widest(compilation.evaluation()));
    return Math.clamp(WORK / work, FEWEST, MOST);
  }

  private static boolean isDrawn(Value value) {
    return value.op() instanceof Op.Noise || value.op() instanceof Op.Draw;
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
   * Evaluates.
   *
   * @param particles importance samples a row, at least 1
   * @param onTrainingRows whether {@code rows} are those trained on
   */
  public Evaluation evaluate(Rows rows, int particles, boolean onTrainingRows) {
    Feed feed = new Feed(rows, compilation.evaluation());
    int widest = widest(compilation.evaluation());
    int rowsAtOnce = Math.clamp(CHUNK / widest, 1, Math.min(rows.size(), 500));
    int particlesAtOnce = Math.clamp(CHUNK / widest / rowsAtOnce, 1, particles);
    double[] logLikelihoods = new double[rows.size()];
    double[] variances = new double[rows.size()];
    SequencedMap<String, Double> sums = new LinkedHashMap<>();
    for (int first = 0; first < rows.size(); first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows.size() - first);
      int[] batch = IntStream.range(first, first + count).toArray();
      feed.select(batch, 0);
      Bindings bindings =
          feed.bind(Bindings.none().withSeed(seed).withStep(STEP))
              .with(Plate.ROW, new Extent(count, first, rows.size()));
      ImportanceWeights weights = new ImportanceWeights(count);
      for (int particle = 0; particle < particles; particle += particlesAtOnce) {
        int size = Math.min(particlesAtOnce, particles - particle);
        Results results =
            engine.run(bindings.with(Plate.PARTICLE, new Extent(size, particle, particles)));
        weights.add(size, results.get("log_weight"), results.get("log_squared_weight"));
        for (String name : outputs()) {
          double sum = Arrays.stream(results.get(name)).sum();
          sums.merge(name, sum * size / particles, Double::sum);
        }
      }
      System.arraycopy(weights.logLikelihoods(), 0, logLikelihoods, first, count);
      System.arraycopy(weights.variances(), 0, variances, first, count);
    }
    return summary(rows, particles, onTrainingRows, logLikelihoods, variances, sums);
  }

  private List<String> outputs() {
    List<String> names = new java.util.ArrayList<>(List.of(compilation.objective().total()));
    compilation.objective().bound().stream().map(Term::name).forEach(names::add);
    return names;
  }

  private Evaluation summary(
      Rows rows,
      int particles,
      boolean onTrainingRows,
      double[] logLikelihoods,
      double[] variances,
      SequencedMap<String, Double> sums) {
    int n = rows.size();
    double mean = Arrays.stream(logLikelihoods).average().orElse(Double.NaN);
    double squares = Arrays.stream(logLikelihoods).map(l -> (l - mean) * (l - mean)).sum();
    SequencedMap<String, Double> terms = new LinkedHashMap<>();
    sums.forEach((name, sum) -> terms.put(name, sum / n));
    double elbo = terms.remove(compilation.objective().total());
    return new Evaluation(
        elbo,
        mean,
        n > 1 ? Math.sqrt(squares / (n - 1) / n) : Double.NaN,
        Math.sqrt(Arrays.stream(variances).sum()) / n,
        particles,
        fileUnits(rows, mean),
        terms,
        n,
        onTrainingRows);
  }

  private OptionalDouble fileUnits(Rows rows, double mean) {
    double total = mean;
    for (RandomVariable variable : compilation.model().variables()) {
      if (variable.observed()) {
        Optional<double[]> jacobian = rows.logJacobian(variable.name());
        if (jacobian.isEmpty()) {
          return OptionalDouble.empty();
        }
        total += Arrays.stream(jacobian.get()).average().orElse(0);
      }
    }
    return OptionalDouble.of(total);
  }
}
