package org.vaec.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.vaec.Compilation;
import org.vaec.engine.Results;
import org.vaec.objective.Term;

/**
 * What an evaluation has found so far: stretch by stretch of the rows, of each all its particles,
 * chunk by chunk. Only whole stretches count, unless there is none.
 */
final class Tally {
  private final int particles;
  private final boolean drawn;
  private final String total;
  private final String boundOfParticles;
  private final List<String> outputs;
  private final double[] logLikelihoods;
  private final double[] variances;
  private final double[] effective;
  private final double[] shapes;
  private final double[] bounds;
  private final double[] boundVariances;
  private final List<LatentSums> latents;
  private final SequencedMap<String, Double> running = new LinkedHashMap<>();

  /** Of the chunks of the first stretch, not yet divided by their number of particles. */
  private final List<SequencedMap<String, Double>> first = new ArrayList<>();

  private SequencedMap<String, Double> sums = new LinkedHashMap<>();
  private double withHalf;
  private double withTenth;
  private ImportanceWeights stretch = new ImportanceWeights(0, 1);
  private RunningMoments stretchBounds = new RunningMoments(0);
  private int rows;
  private int samples;

  /**
   * @param rows in all
   * @param particles of each, in all
   * @param drawn whether they differ
   */
  Tally(Compilation compilation, int rows, int particles, boolean drawn) {
    this.particles = particles;
    this.drawn = drawn;
    this.samples = particles;
    this.logLikelihoods = new double[rows];
    this.variances = new double[rows];
    this.effective = new double[rows];
    this.shapes = new double[rows];
    this.bounds = new double[rows];
    this.boundVariances = new double[rows];
    this.total = compilation.objective().total();
    this.boundOfParticles =
        compilation.evaluation().outputs().containsKey("bounds") ? "bounds" : "log_weights";
    this.latents = LatentSums.of(compilation);
    this.outputs = new ArrayList<>(List.of(total));
    compilation.objective().bound().stream().map(Term::name).forEach(outputs::add);
  }

  /** Begins a stretch of rows. */
  void begin(int count) {
    stretch = new ImportanceWeights(count, particles);
    stretchBounds = new RunningMoments(count);
    latents.forEach(latent -> latent.begin(count));
  }

  /** Adds so many particles of the stretch. */
  void add(int size, Results results) {
    if (drawn) {
      double[] logWeights = results.get("log_weights");
      stretch.spread(logWeights);
      addBounds(
          boundOfParticles.equals("log_weights") ? logWeights : results.get(boundOfParticles));
    } else {
      addBounds(results.get(total));
    }
    stretch.add(size, results.get("log_weight"), results.get("log_squared_weight"));
    latents.forEach(latent -> latent.add(results, size));
    SequencedMap<String, Double> chunk = new LinkedHashMap<>();
    for (String name : outputs) {
      chunk.put(name, Arrays.stream(results.get(name)).sum() * size);
    }
    count(chunk, particles);
    if (rows == 0) {
      first.add(chunk);
    }
  }

  private void count(SequencedMap<String, Double> chunk, int of) {
    chunk.forEach((name, sum) -> running.merge(name, sum / of, Double::sum));
  }

  // [particle, row].
  private void addBounds(double[] ofParticles) {
    for (int at = 0; at < ofParticles.length; at += stretch.rows()) {
      stretchBounds.add(ofParticles, at);
    }
  }

  /** Ends the stretch. */
  void end() {
    int count = stretch.rows();
    System.arraycopy(stretch.logLikelihoods(), 0, logLikelihoods, rows, count);
    System.arraycopy(stretch.variances(), 0, variances, rows, count);
    for (int row = 0; row < count; row++) {
      bounds[rows + row] = stretchBounds.mean(row);
      boundVariances[rows + row] = stretchBounds.variance(row) / stretchBounds.count();
    }
    if (drawn) {
      System.arraycopy(stretch.effectiveSamples(), 0, effective, rows, count);
      System.arraycopy(stretch.shapes(), 0, shapes, rows, count);
      withHalf += stretch.withOneOf(2);
      withTenth += stretch.withOneOf(10);
    }
    latents.forEach(latent -> latent.end(stretch.particles()));
    sums = new LinkedHashMap<>(running);
    rows += count;
    first.clear();
  }

  /** Makes do with what there is: where no stretch is whole, with the particles of the first. */
  void cutShort() {
    if (rows > 0) {
      return;
    }
    samples = stretch.particles();
    // Not rescaled: to the last bit as if no more had been asked for.
    running.clear();
    first.forEach(chunk -> count(chunk, samples));
    end();
    withHalf = Double.NaN;
    withTenth = Double.NaN;
  }

  /** Rows that count. */
  int rows() {
    return rows;
  }

  /** Particles of each. */
  int samples() {
    return samples;
  }

  /** log p(x) of each row that counts; while none does, of those of the first stretch. */
  double[] logLikelihoods() {
    return rows > 0 ? Arrays.copyOf(logLikelihoods, rows) : stretch.logLikelihoods();
  }

  /** The means of the bound and its terms. */
  SequencedMap<String, Double> means() {
    SequencedMap<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / rows));
    return means;
  }

  /** The standard error of log p(x) from sampling; NaN where one draw a row does not tell. */
  double samplingError() {
    return drawn && samples == 1
        ? Double.NaN
        : Math.sqrt(Arrays.stream(variances, 0, rows).sum()) / rows;
  }

  /** The bound of each row that counts. */
  double[] bounds() {
    return Arrays.copyOf(bounds, rows);
  }

  /**
   * The standard error of the bound from sampling: draws are independent, and so their variances in
   * a row, divided by their number, add up over rows. 0 where nothing is drawn; NaN where one draw
   * a row does not tell.
   */
  double samplingErrorOfBound() {
    return drawn ? Math.sqrt(Arrays.stream(boundVariances, 0, rows).sum()) / rows : 0;
  }

  /**
   * @param rounding what the arithmetic may be off by
   */
  Reliability reliability(double logLikelihood, double rounding) {
    return drawn
        ? Reliability.of(
            samples,
            logLikelihood,
            samplingError(),
            rounding,
            Arrays.copyOf(shapes, rows),
            Arrays.copyOf(effective, rows),
            Arrays.copyOf(variances, rows),
            withHalf / rows,
            withTenth / rows)
        : Reliability.exact(logLikelihood, rounding);
  }

  List<LatentFigures> latents() {
    return latents.stream().map(LatentSums::figures).toList();
  }
}
