package org.vaec.objective;

import java.util.List;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;

/**
 * A continuous latent whose guide is its exact posterior, and all densities that depend on it: it
 * is integrated out of their product, inside the logarithm.
 *
 * @param latent is never drawn
 * @param members every variable whose density depends on it, itself included, in the order of the
 *     model
 */
record Integration(RandomVariable latent, List<RandomVariable> members) {
  Integration {
    members = List.copyOf(members);
  }

  /** All integrations of a model. */
  static List<Integration> of(Model model) {
    return model.variables().stream()
        .filter(RandomVariable::isIntegrated)
        .map(
            z ->
                new Integration(
                    z,
                    model.variables().stream()
                        .filter(v -> v == z || v.density().parents().contains(z.name()))
                        .toList()))
        .toList();
  }

  boolean has(String name) {
    return members.stream().anyMatch(member -> member.name().equals(name));
  }

  /** Whether data are among the members: else they are all part of a prior. */
  boolean reachesData() {
    return members.stream().anyMatch(RandomVariable::observed);
  }

  /** The name of its term. */
  String term() {
    return "marginal." + latent.name();
  }
}
