package org.vaec.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.vaec.model.Observed;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;

/**
 * All that was learned from the training rows: saved with the weights, so that other data go
 * through the same transforms.
 *
 * @param variables by name
 */
public record Fitted(Map<String, Variable> variables) {
  public Fitted {
    variables = Map.copyOf(variables);
  }

  /**
   * What was learned about one variable.
   *
   * @param standardizations one for each {@code standardize} of its pipeline, in order
   * @param categories how the training rows spell the categories, by code; empty where the model
   *     names them or the data have the codes themselves
   */
  public record Variable(
      List<Standardization> standardizations, List<String> categories, Statistics statistics) {
    public Variable {
      standardizations = List.copyOf(standardizations);
      categories = List.copyOf(categories);
    }

    /**
     * The constants of a {@code standardize}.
     *
     * @param index which of the pipeline's
     * @param elements that it goes over
     * @throws ModelException if the run did not keep them
     */
    Standardization standardization(int index, int elements, String name) {
      if (index >= standardizations.size()
          || standardizations.get(index).mean.size() != elements
          || standardizations.get(index).deviation.size() != elements) {
        throw damaged("about `" + name + "`, for which `standardize` needs other constants");
      }
      return standardizations.get(index);
    }

    /**
     * Refuses what cannot have been learned about a variable.
     *
     * @throws ModelException if some list has another length than it must
     */
    void requireFit(Observed variable) {
      int n = variable.shape().elements();
      int classes =
          switch (variable.type()) {
            case Support.Category(int size, var names) -> size;
            case Support.Ordinal(int size) -> size;
            default -> 0;
          };
      boolean fits =
          Stream.of(
                      statistics.mean(),
                      statistics.deviation(),
                      statistics.shift(),
                      statistics.scale())
                  .allMatch(list -> list.size() == n)
              && statistics.scale().stream().allMatch(scale -> scale > 0)
              && statistics.frequencies().size() == (classes == 0 ? 0 : n)
              && statistics.frequencies().stream().allMatch(shares -> shares.size() == classes)
              && (classes == 0 || categories.size() <= classes);
      if (!fits) {
        throw damaged("about `" + variable.name() + "`, which has another shape or type");
      }
    }
  }

  /**
   * The constants of one {@code standardize}, per element.
   *
   * @param deviation 0 for a constant element, which becomes 0
   */
  public record Standardization(List<Double> mean, List<Double> deviation) {
    public Standardization {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }
  }

  /**
   * What was learned about the variable of that name.
   *
   * @throws ModelException if there is nothing
   */
  Variable of(String name) {
    Variable variable = variables.get(name);
    if (variable == null) {
      throw damaged("about `" + name + "`, of which there is nothing");
    }
    return variable;
  }

  /** As maps, lists, numbers and texts only. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    variables.keySet().stream().sorted().forEach(name -> json.put(name, json(variables.get(name))));
    return json;
  }

  private static Map<String, Object> json(Variable variable) {
    Statistics statistics = variable.statistics;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "standardize",
        variable.standardizations.stream()
            .<Map<String, Object>>map(s -> Map.of("mean", s.mean, "deviation", s.deviation))
            .toList());
    json.put("categories", variable.categories);
    json.put("mean", statistics.mean());
    json.put("deviation", statistics.deviation());
    json.put("frequencies", statistics.frequencies());
    json.put("shift", statistics.shift());
    json.put("scale", statistics.scale());
    return json;
  }

  /** The inverse of {@link #toJson}; numbers may come as any {@link Number}. */
  public static Fitted fromJson(Map<String, ?> json) {
    try {
      Map<String, Variable> variables = new LinkedHashMap<>();
      json.forEach((name, value) -> variables.put(name, variable((Map<?, ?>) value)));
      return new Fitted(variables);
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw damaged("");
    }
  }

  private static ModelException damaged(String about) {
    return new ModelException(
        Diagnostic.error(
                "run-damaged",
                "run.json is damaged in what it keeps of the training data" + spaced(about))
            .withFix("restore the run's folder from a copy, or train again"));
  }

  private static String spaced(String about) {
    return about.isEmpty() ? "" : " " + about;
  }

  private static Variable variable(Map<?, ?> json) {
    return new Variable(
        list(json.get("standardize")).stream()
            .map(s -> (Map<?, ?>) s)
            .map(s -> new Standardization(numbers(s.get("mean")), numbers(s.get("deviation"))))
            .toList(),
        list(json.get("categories")).stream().map(String.class::cast).toList(),
        new Statistics(
            numbers(json.get("mean")),
            numbers(json.get("deviation")),
            list(json.get("frequencies")).stream().map(Fitted::numbers).toList(),
            numbers(json.get("shift")),
            numbers(json.get("scale"))));
  }

  private static List<?> list(Object json) {
    return json instanceof Object[] array ? List.of(array) : List.copyOf((List<?>) json);
  }

  private static List<Double> numbers(Object json) {
    return list(json).stream().map(Fitted::finite).toList();
  }

  private static double finite(Object json) {
    double number = ((Number) json).doubleValue();
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not finite");
    }
    return number;
  }
}
