package org.vaec.objective;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vaec.graph.Op;
import org.vaec.graph.Value;

/**
 * How the leaves of a formula are written: variables by their names, parameters by theirs.
 *
 * <p>Within a graph a parameter is {@code q.loc} or {@code p.loc}, which no variable can be called.
 * In print one of the two distributions goes without its letter, {@code loc}, and the other has it
 * behind, {@code loc_p}; unless a variable of the model bears such a name. Then all keep their
 * dots.
 *
 * @param names those that the model declares
 * @param bare the distribution whose parameters have no letter: {@code q} or {@code p}
 * @param shared parameters that are one number for all elements, by their names in the graph
 */
record Letters(Names names, String bare, Set<String> shared) {
  /** {@code q.loc}, {@code E[p.loc]}, {@code Var[log p.rate]}. */
  private static final Pattern PARAMETER =
      Pattern.compile("(?:(E|Var)\\[)?(log )?([pq])\\.(\\w+)(?:])?");

  /**
   * The names that a model declares, once for all its formulas.
   *
   * @param words as written
   * @param symbols in mathematics
   */
  record Names(Set<String> words, Set<String> symbols) {
    Names {
      words = Set.copyOf(words);
      symbols = Set.copyOf(symbols);
    }

    static Names of(Collection<String> words) {
      return new Names(
          Set.copyOf(words),
          words.stream().map(LatexNames::variable).collect(Collectors.toUnmodifiableSet()));
    }
  }

  Letters {
    shared = Set.copyOf(shared);
  }

  Set<String> variables() {
    return names.words();
  }

  /** The name within a graph of a parameter of a distribution. */
  static String parameter(String distribution, String parameter) {
    return distribution + "." + parameter;
  }

  /**
   * A leaf of a formula, taken apart.
   *
   * @param moment {@code E} or {@code Var}, or empty
   * @param isLog whether it is of a parameter's logarithm
   * @param distribution {@code q} or {@code p}; empty for a variable
   * @param name of the parameter or of the variable
   */
  record Leaf(String moment, boolean isLog, String distribution, String name) {
    static Leaf of(String leaf) {
      Matcher parameter = PARAMETER.matcher(leaf);
      return parameter.matches()
          ? new Leaf(
              parameter.group(1) == null ? "" : parameter.group(1),
              parameter.group(2) != null,
              parameter.group(3),
              parameter.group(4))
          : new Leaf("", false, "", leaf);
    }

    boolean isParameter() {
      return !distribution.isEmpty();
    }

    /** As it is called within the graph, whatever is taken of it. */
    String inGraph() {
      return isParameter() ? parameter(distribution, name) : name;
    }
  }

  /** Whether some parameter of a formula would be read as a variable. */
  boolean clash(Value formula) {
    return leaves(formula).stream().filter(Leaf::isParameter).anyMatch(this::clash);
  }

  private boolean clash(Leaf parameter) {
    return variables().contains(parameter.name()) || variables().contains(parameter.name() + "_p");
  }

  /** A parameter in a sentence. */
  String parameterOf(String name, String distribution) {
    Leaf leaf = new Leaf("", false, distribution, name);
    return text(leaf, clash(leaf));
  }

  /** The leaves of a formula. */
  static Set<Leaf> leaves(Value formula) {
    Set<Leaf> leaves = new LinkedHashSet<>();
    collect(formula, leaves, new IdentityHashMap<>());
    return leaves;
  }

  private static void collect(Value value, Set<Leaf> leaves, Map<Value, Boolean> seen) {
    if (seen.put(value, true) == null) {
      if (value.op() instanceof Op.Input(String name, var shape)) {
        leaves.add(Leaf.of(name));
      }
      value.inputs().forEach(input -> collect(input, leaves, seen));
    }
  }

  /** In ASCII. */
  String text(Leaf leaf, boolean clash) {
    if (!leaf.isParameter()) {
      return leaf.name();
    }
    String name =
        clash
            ? leaf.inGraph()
            : leaf.name() + (leaf.distribution().equals(bare) ? "" : "_" + leaf.distribution());
    String of = (leaf.isLog() ? "log " : "") + name;
    return leaf.moment().isEmpty() ? of : leaf.moment() + "[" + of + "]";
  }

  /** Whether a leaf has a value of its own for each element of the variable. */
  boolean varies(Leaf leaf) {
    return !shared.contains(leaf.inGraph());
  }
}
