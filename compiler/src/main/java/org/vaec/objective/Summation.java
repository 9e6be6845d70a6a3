package org.vaec.objective;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Plate;

/**
 * Finite latents that meet in one density, and all densities that depend on any of them: their
 * product is summed over the joint values, inside the logarithm.
 *
 * @param summed the finite latents, in the order of the model
 * @param members every variable whose density depends on them, themselves included, in the order of
 *     the model
 */
record Summation(List<RandomVariable> summed, List<RandomVariable> members) {
  /** More joint values than this are refused. */
  static final long MOST_STATES = 1024;

  /** Between samples, which enclose it, and rows. */
  private static final int PLATE_ORDER = 50;

  Summation {
    summed = List.copyOf(summed);
    members = List.copyOf(members);
  }

  /** All summations of a model; no variable belongs to two. */
  static List<Summation> of(Model model) {
    List<Summation> summations = new ArrayList<>();
    Set<RandomVariable> open = new LinkedHashSet<>();
    model.variables().stream().filter(RandomVariable::isSummed).forEach(open::add);
    while (!open.isEmpty()) {
      Set<String> names = new LinkedHashSet<>(List.of(open.iterator().next().name()));
      List<RandomVariable> members = List.of();
      int before;
      do {
        before = names.size();
        members = model.variables().stream().filter(v -> dependsOn(v, names)).toList();
        for (RandomVariable member : members) {
          open.stream()
              .filter(v -> v == member || member.density().parents().contains(v.name()))
              .forEach(v -> names.add(v.name()));
        }
      } while (names.size() > before);
      List<RandomVariable> summed =
          model.variables().stream().filter(v -> names.contains(v.name())).toList();
      open.removeAll(summed);
      summations.add(new Summation(summed, members));
    }
    return summations;
  }

  private static boolean dependsOn(RandomVariable variable, Set<String> names) {
    return names.contains(variable.name())
        || variable.density().parents().stream().anyMatch(names::contains);
  }

  /** The axis over which a summed latent takes its values. */
  static Plate plate(RandomVariable latent) {
    return new Plate("state." + latent.name(), PLATE_ORDER, latent.states());
  }

  Set<Plate> plates() {
    return summed.stream().map(Summation::plate).collect(Collectors.toSet());
  }

  boolean has(String name) {
    return members.stream().anyMatch(member -> member.name().equals(name));
  }

  /** Whether data are among the members: else they are all part of a prior. */
  boolean reachesData() {
    return members.stream().anyMatch(RandomVariable::observed);
  }

  /** Joint values of the summed latents. */
  long states() {
    return summed.stream().mapToLong(RandomVariable::states).reduce(1, Math::multiplyExact);
  }

  /** {@code k}, or {@code j, k}. */
  String names() {
    return summed.stream().map(RandomVariable::name).collect(Collectors.joining(", "));
  }

  /** The name of its term. */
  String term() {
    return "marginal." + summed.getFirst().name();
  }
}
