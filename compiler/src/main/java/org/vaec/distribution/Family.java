package org.vaec.distribution;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.vaec.graph.Value;
import org.vaec.shape.Support;

/**
 * A family of distributions: what it is called, which parameters it takes and how to make one.
 *
 * @param name as the language writes it
 * @param summary what it is for, one sentence
 * @param formula its log-density (or log-probability) in ASCII mathematics
 * @param source where the formula is from
 * @param eventRank how many of the variable's last axes belong to one event: 0 for families that
 *     are independent per element, 1 for those of vectors
 * @param support its support, given the number of categories where it has categories; where numbers
 *     that the model writes bound it further, {@link Distribution#support} says how
 * @param parameterisations the canonical one first; the others are chosen by their names
 * @param head the parameterisation that a network's heads stand for: the one whose constraints are
 *     the loosest, so that no link can saturate
 */
public record Family(
    String name,
    String summary,
    String formula,
    String source,
    int eventRank,
    IntFunction<Support> support,
    List<Parameterisation> parameterisations,
    Parameterisation head) {

  /**
   * One way to write the parameters.
   *
   * @param parameters in positional order
   * @param construct the distribution from one value per parameter, in that order; a value may be a
   *     scalar where the shape is larger (but vectors and matrices are whole)
   */
  public record Parameterisation(
      List<Parameter> parameters, Function<List<Value>, Distribution> construct) {
    public Parameterisation {
      parameters = List.copyOf(parameters);
    }

    /** Those that a model writes: all but the size of the variable. */
    public List<Parameter> written() {
      return parameters.stream().filter(p -> p.extent() != Parameter.Extent.DIMENSION).toList();
    }

    /**
     * The size of the further axis that some parameters have: the written columns of a factor, or
     * else the number of categories.
     *
     * @param number what is written for the parameter at an index, if it is a number
     */
    public int width(int categories, IntFunction<OptionalDouble> number) {
      return IntStream.range(0, parameters.size())
          .filter(i -> parameters.get(i).extent() == Parameter.Extent.COLUMNS)
          .mapToObj(number)
          .mapToInt(columns -> (int) columns.orElse(categories))
          .findFirst()
          .orElse(categories);
    }
  }

  public Family {
    parameterisations = List.copyOf(parameterisations);
    if (!parameterisations.contains(head)) {
      throw new IllegalArgumentException(name + ": the head is no parameterisation");
    }
  }

  /** Its support as documentation prints it, {@code category(K)} of so many categories. */
  public String supportWords() {
    // Any two numbers of categories tell which digit of the words is theirs.
    String words = support.apply(2).words();
    return hasCategories() ? words.replace("(2)", "(K)") : words;
  }

  public Parameterisation canonical() {
    return parameterisations.getFirst();
  }

  /** Whether some parameter has one entry per category, or between two of them. */
  public boolean hasCategories() {
    return canonical().parameters().stream()
        .map(Parameter::extent)
        .anyMatch(e -> e == Parameter.Extent.CATEGORIES || e == Parameter.Extent.THRESHOLDS);
  }
}
