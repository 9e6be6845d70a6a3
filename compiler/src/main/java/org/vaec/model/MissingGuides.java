package org.vaec.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Latents without a guide, and a guide for each with the network that it needs. */
final class MissingGuides {
  private final Problems problems;
  private final Scope scope;
  private final Dependencies model;
  private final Map<Symbol.Variable, Statement.Guide> statements;
  private final boolean misnamed;

  MissingGuides(
      Problems problems,
      Scope scope,
      Dependencies model,
      Map<Symbol.Variable, Statement.Guide> statements,
      List<Statement.Guide> written) {
    this.problems = problems;
    this.scope = scope;
    this.model = model;
    this.statements = statements;
    this.misnamed = written.stream().anyMatch(guide -> isMisnamed(guide, scope));
  }

  /** Whether a guide names what nothing is called, or a latent twice: it may be of any other. */
  private static boolean isMisnamed(Statement.Guide guide, Scope scope) {
    List<String> names = guide.latents().stream().map(Name::text).toList();
    return Set.copyOf(names).size() < names.size()
        || names.stream().anyMatch(name -> scope.find(name).isEmpty());
  }

  void report(Symbol.Variable variable, DensityDraft prior) {
    if (statements.containsKey(variable) || problems.isIncomplete() || misnamed) {
      return;
    }
    List<String> data = dataBelow(variable);
    String condition = data.isEmpty() ? "x" : Words.plain(data);
    String network = network(variable);
    boolean declared = scope.find(network).isPresent();
    String guide =
        "guide q("
            + variable.name()
            + " | "
            + condition
            + ") = "
            + FittingFamilies.guide(
                prior.family(),
                prior.support(variable.categories()),
                network + "(" + condition + ")");
    String declaration = "network " + network + " = dense(16, tanh)";
    problems.error(
        "no-guide",
        variable.name().span(),
        (variable.isLatent()
                ? "the latent variable `%s` has no guide"
                : "`%s` has a prior, so it is latent where it is missing, but it has no guide")
            .formatted(variable.name()),
        new Fix(
            "add `" + guide + "`" + (declared ? "" : " and `" + declaration + "`"),
            data.isEmpty()
                ? List.of()
                : List.of(
                    Edit.after(
                        prior.span(), "\n" + guide + (declared ? "" : "\n" + declaration)))));
  }

  /** The data that tell of a latent: those that depend on it, directly or through others. */
  private List<String> dataBelow(Symbol.Variable variable) {
    Set<Symbol.Variable> found = new LinkedHashSet<>();
    Deque<Symbol.Variable> open = new ArrayDeque<>(List.of(variable));
    while (!open.isEmpty()) {
      for (Symbol.Variable child : model.children(open.pop())) {
        if (found.add(child) && child.isLatent()) {
          open.push(child);
        }
      }
    }
    List<String> data = new ArrayList<>();
    found.stream().filter(v -> !v.isLatent()).forEach(v -> data.add(v.name().text()));
    return data;
  }

  /** The encoder that is declared and not yet called, or a name that is free. */
  private String network(Symbol.Variable variable) {
    boolean only =
        model.densities().keySet().stream()
                .filter(v -> v.isLatent() && !statements.containsKey(v))
                .count()
            <= 1;
    boolean free =
        scope.find("encoder").isEmpty()
            || scope.find("encoder").get() instanceof Symbol.NetworkName
                && statements.values().stream()
                    .noneMatch(guide -> Mentions.of(guide.density()).contains("encoder"))
                && model.densities().values().stream()
                    .noneMatch(density -> Mentions.of(density.written()).contains("encoder"));
    return only && free ? "encoder" : "encoder_" + variable.name();
  }
}
