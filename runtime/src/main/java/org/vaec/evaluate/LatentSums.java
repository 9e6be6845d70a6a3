package org.vaec.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.vaec.Compilation;
import org.vaec.engine.Results;
import org.vaec.model.RandomVariable;
import org.vaec.objective.LatentElements;

/** Gathers {@link LatentElements} of one latent, first over particles, then over rows. */
final class LatentSums {
  private final Compilation compilation;
  private final RandomVariable latent;
  private final int elements;
  private final Optional<RunningMoments> kl;
  private final Optional<RunningMoments> mean;
  private double[] rowsKl = {};
  private double[] rowsMean = {};

  private LatentSums(Compilation compilation, RandomVariable latent) {
    this.compilation = compilation;
    this.latent = latent;
    this.elements = latent.shape().elements();
    this.kl = moments(LatentElements.kl(latent.name()));
    this.mean = moments(LatentElements.mean(latent.name()));
  }

  static List<LatentSums> of(Compilation compilation) {
    List<LatentSums> all = new ArrayList<>();
    for (RandomVariable variable : compilation.model().variables()) {
      if (variable.isLatent() || variable.isPartlyObserved()) {
        all.add(new LatentSums(compilation, variable));
      }
    }
    return all;
  }

  private Optional<RunningMoments> moments(String output) {
    return compilation.evaluation().outputs().containsKey(output)
        ? Optional.of(new RunningMoments(elements))
        : Optional.empty();
  }

  /** Begins with other rows. */
  void begin(int rows) {
    rowsKl = new double[kl.isPresent() ? rows * elements : 0];
    rowsMean = new double[mean.isPresent() ? rows * elements : 0];
  }

  /** Adds the means over so many particles of these rows. */
  void add(Results results, int particles) {
    if (kl.isPresent()) {
      add(rowsKl, results.get(LatentElements.kl(latent.name())), particles);
    }
    if (mean.isPresent()) {
      add(rowsMean, results.get(LatentElements.mean(latent.name())), particles);
    }
  }

  private static void add(double[] sums, double[] means, int particles) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += means[i] * particles;
    }
  }

  /** Ends with these rows, of which there were so many particles. */
  void end(int particles) {
    kl.ifPresent(moments -> addRows(moments, rowsKl, particles));
    mean.ifPresent(moments -> addRows(moments, rowsMean, particles));
  }

  private void addRows(RunningMoments moments, double[] sums, int particles) {
    for (int first = 0; first < sums.length; first += elements) {
      double[] row = Arrays.copyOfRange(sums, first, first + elements);
      moments.add(Arrays.stream(row).map(sum -> sum / particles).toArray());
    }
  }

  LatentFigures figures() {
    return new LatentFigures(
        latent.name(),
        elements,
        kl.map(LatentSums::means),
        LatentElements.whyNoKl(compilation.objective(), latent),
        mean.filter(moments -> moments.count() > 1 && isFinite(moments))
            .map(moments -> OptionalInt.of(active(moments)))
            .orElse(OptionalInt.empty()));
  }

  private static List<Double> means(RunningMoments moments) {
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      means.add(moments.mean(i));
    }
    return means;
  }

  private static boolean isFinite(RunningMoments moments) {
    return IntStream.range(0, moments.size()).allMatch(i -> Double.isFinite(moments.variance(i)));
  }

  private static int active(RunningMoments moments) {
    int active = 0;
    for (int i = 0; i < moments.size(); i++) {
      active += moments.variance(i) > LatentFigures.ACTIVE_VARIANCE ? 1 : 0;
    }
    return active;
  }
}
