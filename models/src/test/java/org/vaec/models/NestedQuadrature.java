package org.vaec.models;

import java.util.ArrayList;
import java.util.List;
import org.vaec.models.RandomModel.Conditional;
import org.vaec.models.RandomModel.Effect;
import org.vaec.models.RandomModel.Predictor;
import org.vaec.models.RandomModel.Variable;

/**
 * The exact bound E_q[log p(x, z) - log q(z | x)] of a random model, independent of the compiler:
 * one latent's quadrature or sum within the other's, in the order of the guide. Latents whose guide
 * is the posterior are summed out of p within the logarithm.
 */
final class NestedQuadrature {
  private final RandomModel model;
  private final int nodes;
  private final List<Conditional> guides;

  /** The densities of the model whose last variable is the guide's at the same place. */
  private final List<List<Conditional>> due = new ArrayList<>();

  private double[][] parameters;
  private final double[] values;

  /** {@link Effect#bounded} of each value. */
  private final double[] bounded;

  /**
   * Prepares the quadrature.
   *
   * @param nodes for each latent that is not finite
   */
  NestedQuadrature(RandomModel model, int nodes) {
    this.model = model;
    this.nodes = nodes;
    this.guides = model.guides();
    this.values = new double[model.latents().size() + model.data().length];
    this.bounded = new double[values.length];
    for (int i = 0; i < guides.size(); i++) {
      due.add(new ArrayList<>());
    }
    for (Conditional density : model.model()) {
      int last = place(density.variable());
      for (Variable parent : density.parents()) {
        last = Math.max(last, place(parent));
      }
      due.get(last).add(density);
    }
  }

  // Data come before every latent.
  private int place(Variable variable) {
    for (int i = 0; i < guides.size(); i++) {
      if (guides.get(i).variable().equals(variable)) {
        return i;
      }
    }
    return -1;
  }

  /** The bound where what is learned has these values. */
  double bound(double[][] parameters) {
    this.parameters = parameters;
    for (int i = 0; i < model.data().length; i++) {
      set(model.latents().size() + i, model.data()[i]);
    }
    return expected(0, 0);
  }

  private void set(int variable, double value) {
    values[variable] = value;
    bounded[variable] = Effect.bounded(value);
  }

  /**
   * The expectation over the latents from one place of the guide's order on.
   *
   * @param sum of the log-ratios so far
   */
  private double expected(int place, double sum) {
    if (place == guides.size() || guides.get(place).exact()) {
      return sum + logMarginal(place);
    }
    Conditional guide = guides.get(place);
    TextbookDensity.Nodes at = guide.family().nodes(arguments(guide), nodes);
    double total = 0;
    double mass = 0;
    for (int i = 0; i < at.values().length; i++) {
      set(guide.variable().index(), at.values()[i]);
      double next = sum - at.logDensities()[i] + logDensities(place);
      total += at.masses()[i] * expected(place + 1, next);
      mass += at.masses()[i];
    }
    if (Math.abs(mass - 1) > 2e-5) {
      throw new IllegalStateException("the quadrature of " + guide + " has mass " + mass);
    }
    return total;
  }

  /** The log of the sum over the latents from one place on of the densities they stand in. */
  private double logMarginal(int place) {
    if (place == guides.size()) {
      return 0;
    }
    Variable variable = guides.get(place).variable();
    double sum = Double.NEGATIVE_INFINITY;
    for (int state = 0; state < variable.family().states(); state++) {
      set(variable.index(), state);
      double term = logDensities(place) + logMarginal(place + 1);
      double greater = Math.max(sum, term);
      sum = greater + Math.log1p(Math.exp(Math.min(sum, term) - greater));
    }
    return sum;
  }

  private double logDensities(int place) {
    double sum = 0;
    for (Conditional density : due.get(place)) {
      sum += density.family().logDensity(arguments(density), values[density.variable().index()]);
    }
    return sum;
  }

  private double[] arguments(Conditional density) {
    List<Predictor> predictors = density.predictors();
    int size = predictors.getFirst().role().size();
    double[] arguments = new double[size * predictors.size()];
    for (int i = 0; i < predictors.size(); i++) {
      Predictor predictor = predictors.get(i);
      for (int j = 0; j < size; j++) {
        double sum = parameters[predictor.offset().index()][j];
        for (Effect effect : predictor.effects()) {
          int parent = effect.parent().index();
          double[] slope = parameters[effect.slope().index()];
          sum +=
              effect.parent().family().isCategory()
                  ? slope[(int) values[parent] * size + j]
                  : slope[j] * bounded[parent];
        }
        arguments[i * size + j] =
            predictor.role() == TextbookDensity.Role.POSITIVE ? Math.exp(sum) : sum;
      }
    }
    return arguments;
  }
}
