package org.vaec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;

/** Which variable depends on which: the model's graph or the guide's. */
final class Dependencies {
  private final Problems problems;
  private final String graph;
  private final Map<Symbol.Variable, DensityDraft> densities;
  private final Function<Symbol.Variable, List<String>> instead;

  /**
   * @param graph its name in messages: "the model"
   * @param instead the names of what a variable that depends on itself can have been meant to
   *     depend on
   */
  Dependencies(
      Problems problems,
      String graph,
      Map<Symbol.Variable, DensityDraft> densities,
      Function<Symbol.Variable, List<String>> instead) {
    this.instead = instead;
    this.problems = problems;
    this.graph = graph;
    this.densities = densities;
  }

  /** The variables with a density, each after its parents; reports every cycle once. */
  List<Symbol.Variable> order() {
    Set<Symbol.Variable> done = new LinkedHashSet<>();
    for (Symbol.Variable variable : densities.keySet()) {
      visit(variable, new ArrayList<>(), done);
    }
    return List.copyOf(done);
  }

  private void visit(
      Symbol.Variable variable, List<Symbol.Variable> path, Set<Symbol.Variable> done) {
    if (done.contains(variable) || !densities.containsKey(variable)) {
      return;
    }
    int start = path.indexOf(variable);
    if (start >= 0) {
      report(path.subList(start, path.size()));
      // What is on the cycle is not reported again.
      done.addAll(path.subList(start, path.size()));
      return;
    }
    path.add(variable);
    for (Symbol.Variable parent : densities.get(variable).parents()) {
      visit(parent, path, done);
    }
    path.removeLast();
    done.add(variable);
  }

  private void report(List<Symbol.Variable> cycle) {
    List<String> names = new ArrayList<>(cycle.stream().map(v -> v.name().text()).toList());
    names.add(names.getFirst());
    DensityDraft first = densities.get(cycle.getFirst());
    Symbol.Variable parent = cycle.get(1 % cycle.size());
    Diagnostic report =
        Diagnostic.error(
            "cycle",
            Mentions.of(first.written()).spanOf(parent.name().text(), first.span()),
            cycle.size() == 1
                ? "in " + graph + " `" + names.getFirst() + "` depends on itself"
                : graph + " has a cycle: `" + String.join("` depends on `", names) + "`");
    for (Symbol.Variable variable : cycle.subList(1, cycle.size())) {
      report =
          report.withRelated(
              "the distribution of `" + variable.name() + "`", densities.get(variable).span());
    }
    problems.add(
        report.withFix(
            cycle.size() == 1
                ? onItself(cycle.getFirst(), first)
                : Fix.say("drop one of these dependencies")));
  }

  private Fix onItself(Symbol.Variable variable, DensityDraft density) {
    List<String> names = instead.apply(variable);
    List<Edit> edits =
        Mentions.of(density.written()).names().stream()
            .filter(name -> name.text().equals(variable.name().text()))
            .map(name -> new Edit(name.span(), Words.plain(names)))
            .toList();
    if (names.isEmpty()) {
      return Fix.say("let it depend on something else");
    }
    String written = "write `" + Edit.apply(density.span(), edits).strip() + "`";
    // Of several nobody knows which.
    return names.size() == 1 ? new Fix(written, edits) : Fix.say(written + ", or one of these");
  }

  /** The variables that depend on {@code variable}, directly. */
  Set<Symbol.Variable> children(Symbol.Variable variable) {
    Set<Symbol.Variable> children = new LinkedHashSet<>();
    densities.forEach(
        (child, density) -> {
          if (density.parents().contains(variable)) {
            children.add(child);
          }
        });
    return children;
  }

  /** Everything that {@code variable} depends on, directly or not. */
  Set<Symbol.Variable> ancestors(Symbol.Variable variable) {
    Set<Symbol.Variable> found = new LinkedHashSet<>();
    collect(variable, found);
    return found;
  }

  private void collect(Symbol.Variable variable, Set<Symbol.Variable> found) {
    DensityDraft density = densities.get(variable);
    if (density == null) {
      return;
    }
    for (Symbol.Variable parent : density.parents()) {
      if (found.add(parent)) {
        collect(parent, found);
      }
    }
  }

  /** The graph's densities, in the order of the file. */
  Map<Symbol.Variable, DensityDraft> densities() {
    return Collections.unmodifiableMap(densities);
  }
}
