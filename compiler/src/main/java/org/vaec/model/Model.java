package org.vaec.model;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.vaec.network.LearnedArray;
import org.vaec.source.Span;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Origin;

/**
 * A resolved model: a directed acyclic graph of random variables with every name, size and support
 * known.
 *
 * @param file what was written
 * @param dataset the default data set, relative to the model file
 * @param id the column that names rows
 * @param observed data, inputs and labels, in the order of the file
 * @param variables the variables with a density, each after its parents in the model
 * @param guideOrder the names of the variables with a guide, each after its parents in the guide
 * @param learned every learned array, in the order of first use
 * @param objective what is maximised
 * @param train defaults for training
 */
public record Model(
    ModelFile file,
    Optional<String> dataset,
    Optional<Identifier> id,
    List<Observed> observed,
    Variables variables,
    List<String> guideOrder,
    List<LearnedArray> learned,
    ObjectiveSettings objective,
    TrainSettings train) {

  /** The row's name. */
  public record Identifier(String name, Optional<Origin.Selection> selection, Span span) {}

  public Model {
    observed = List.copyOf(observed);
    guideOrder = List.copyOf(guideOrder);
    learned = List.copyOf(learned);
  }

  /** The variable of this name; one that the resolver has accepted exists. */
  public RandomVariable variable(String name) {
    return variables
        .find(name)
        .orElseThrow(() -> new IllegalStateException("model: no variable " + name));
  }

  /** The same model with a variable in place of that of the same name. */
  public Model with(RandomVariable changed) {
    List<RandomVariable> all =
        variables.stream().map(v -> v.name().equals(changed.name()) ? changed : v).toList();
    return new Model(
        file, dataset, id, observed, new Variables(all), guideOrder, learned, objective, train);
  }

  /** The same model with other settings of its objective. */
  public Model with(ObjectiveSettings settings) {
    return new Model(file, dataset, id, observed, variables, guideOrder, learned, settings, train);
  }

  /** The latents whose guide is a point mass, in the order of the guide. */
  public List<RandomVariable> points() {
    return guideOrder.stream().map(this::variable).filter(RandomVariable::isPoint).toList();
  }

  /** Those of {@code names} that have a guide and are drawn from it: all but point masses. */
  public List<String> drawn(Collection<String> names) {
    return names.stream().filter(name -> hasGuide(name) && !variable(name).isPoint()).toList();
  }

  /** Whether it is the name of a variable with a guide. */
  public boolean hasGuide(String name) {
    return variables.find(name).flatMap(RandomVariable::guide).isPresent();
  }

  public Optional<Observed> observed(String name) {
    return observed.stream().filter(o -> o.name().equals(name)).findFirst();
  }
}
