package org.vaec.objective;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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

  GuideGraph(Model model) {
    this.model = model;
  }

  /** The parents of a latent in the guide. */
  List<String> parents(String latent) {
    return model.variable(latent).guide().map(g -> g.density().parents()).orElse(List.of());
  }

  /** These latents and all that their guides depend on, in the order of the guide. */
  Set<String> withAncestors(Collection<String> latents) {
    Set<String> found = new LinkedHashSet<>(latents);
    // Against the guide's order every child stands before its parents, so one pass is enough.
    for (String name : model.guideOrder().reversed()) {
      if (found.contains(name)) {
        found.addAll(latents(parents(name)));
      }
    }
    Set<String> ordered = new LinkedHashSet<>(model.guideOrder());
    ordered.retainAll(found);
    return ordered;
  }

  /** Every latent whose guide depends on {@code latent}, directly or through others. */
  Set<String> descendants(String latent) {
    Set<String> found = new LinkedHashSet<>();
    // In guide order every parent stands before its children, so one pass is enough.
    for (String name : model.guideOrder()) {
      List<String> parents = parents(name);
      if (parents.contains(latent) || parents.stream().anyMatch(found::contains)) {
        found.add(name);
      }
    }
    return found;
  }

  /**
   * The first parent of {@code latent} in the model that stands in the way of a closed form: one
   * that the guide draws given {@code latent} itself.
   */
  Optional<String> obstacle(RandomVariable latent) {
    Set<String> descendants = descendants(latent.name());
    return latent.density().parents().stream().filter(descendants::contains).findFirst();
  }

  /** The latents among {@code names}. */
  List<String> latents(List<String> names) {
    return names.stream().filter(model.guideOrder()::contains).toList();
  }
}
