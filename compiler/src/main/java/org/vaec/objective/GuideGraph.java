package org.vaec.objective;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vaec.model.Model;
import org.vaec.model.RandomVariable;

/**
 * Who depends on whom in the guide.
 *
 * <p>A cross-entropy term E_q[c(w) t(z)] may use the closed form of E_q[t(z) | parents of z] only
 * if z is independent of w under q given those parents and what is observed. Each latent is a block
 * of its own, so that is: w is neither z nor a descendant of z in the guide.
 */
final class GuideGraph {
  private final Model model;
  private final Map<String, Integer> positions = new HashMap<>();
  private final Map<String, List<String>> parents = new HashMap<>();

  /** Of each latent, in the order of the guide, the positions of it and all that it depends on. */
  private final BitSet[] closures;

  GuideGraph(Model model) {
    this.model = model;
    this.closures = new BitSet[model.guideOrder().size()];
    // Every parent stands before its children, so one pass is enough.
    for (String latent : model.guideOrder()) {
      int position = positions.size();
      List<String> given = model.variable(latent).guide().orElseThrow().density().parents();
      BitSet closure = new BitSet();
      closure.set(position);
      latents(given).forEach(parent -> closure.or(closures[positions.get(parent)]));
      parents.put(latent, given);
      positions.put(latent, position);
      closures[position] = closure;
    }
  }

  /** The parents of a latent in the guide. */
  List<String> parents(String latent) {
    return parents.getOrDefault(latent, List.of());
  }

  /** These latents and all that their guides depend on, in the order of the guide. */
  Set<String> withAncestors(Collection<String> latents) {
    BitSet found = new BitSet();
    latents(latents).forEach(latent -> found.or(closures[positions.get(latent)]));
    Set<String> ordered = new LinkedHashSet<>();
    found.stream().mapToObj(model.guideOrder()::get).forEach(ordered::add);
    return ordered;
  }

  /** Whether the guide of a variable depends on a latent, directly or through others. */
  private boolean descends(String variable, String latent) {
    return !variable.equals(latent)
        && positions.containsKey(variable)
        && positions.containsKey(latent)
        && closures[positions.get(variable)].get(positions.get(latent));
  }

  /**
   * The first parent of {@code latent} in the model that stands in the way of a closed form: one
   * that the guide draws given {@code latent} itself.
   */
  Optional<String> obstacle(RandomVariable latent) {
    return latent.density().parents().stream()
        .filter(parent -> descends(parent, latent.name()))
        .findFirst();
  }

  /** The latents among {@code names}. */
  List<String> latents(Collection<String> names) {
    return names.stream().filter(model::hasGuide).toList();
  }
}
