package org.vaec.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vaec.distribution.Distribution;
import org.vaec.graph.Op;
import org.vaec.graph.Tensor;
import org.vaec.graph.Value;
import org.vaec.model.RandomVariable;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * Finite latents with a learned guide, each taking all its values along a plate of its own: what
 * depends on them is computed for every value, and its expectation is the sum weighted by the
 * guide. Latents that are drawn given an enumerated one stand in its plate too: one draw a value.
 */
final class Enumeration {
  /** Between samples, which enclose it, and rows. */
  private static final int PLATE_ORDER = 50;

  private static final Value ZERO = Value.constant(0);

  /**
   * A latent's plate.
   *
   * @param logGuide log q of each of its values, given its parents in the guide
   * @param logCount of a latent that is observed in some rows, the logarithm of how often each
   *     value counts in a plain sum
   */
  private record Site(String latent, Plate plate, Value logGuide, Optional<Value> logCount) {}

  private final List<Site> sites = new ArrayList<>();

  /**
   * All values of a latent, along its plate; parents in the guide come first.
   *
   * @param guide finite and independent per element; of an array, a value gives all its elements
   */
  Value add(RandomVariable latent, Distribution guide) {
    int each = guide.support().cardinality().orElseThrow();
    int elements = latent.shape().elements();
    Plate plate =
        new Plate(
            "state." + latent.name(), PLATE_ORDER, (int) Math.round(Math.pow(each, elements)));
    Value values = digits(Value.of(new Op.Coordinate(plate)), each, latent.shape());
    Value logGuide = guide.logDensity(values).broadcastTo(latent.shape());
    // An observed element has one value: it stands in the place of the first, the others are none.
    Value single =
        values.greater(Value.constant(0)).select(Value.constant(Double.NEGATIVE_INFINITY), ZERO);
    sites.add(
        latent.isPartlyObserved()
            ? new Site(
                latent.name(),
                plate,
                Missingness.observed(latent).select(single, logGuide).sumEvent(),
                Optional.of(Missingness.observed(latent).select(single, ZERO).sumEvent()))
            : new Site(latent.name(), plate, logGuide.sumEvent(), Optional.empty()));
    return values;
  }

  /** The digits to a base of a number, the last first, in a shape with so many elements. */
  private static Value digits(Value number, int base, Shape shape) {
    if (shape.isScalar()) {
      return number;
    }
    double[] powers = new double[shape.elements()];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(base, i);
    }
    // Half a unit away from where the floor jumps, so that rounding does no harm.
    Value shifted =
        number.plus(0.5).broadcastTo(shape).over(Value.constant(Tensor.of(shape, powers))).floor();
    return shifted.minus(shifted.plus(0.5).over(base).floor().times(base));
  }

  boolean has(String latent) {
    return sites.stream().anyMatch(site -> site.latent().equals(latent));
  }

  /** The plates of all enumerated latents. */
  Set<Plate> plates() {
    return sites.stream().map(Site::plate).collect(Collectors.toSet());
  }

  /** E_q[value] over all enumerated latents that it depends on: without their plates. */
  Value expectation(Value value) {
    return expectation(value, Set.of());
  }

  /** The same given the latents of some plates, which stay; these are closed under parents. */
  Value expectation(Value value, Set<Plate> given) {
    Value expectation = value;
    // A child's weights depend on its parents, whose turn comes later.
    for (Site site : sites.reversed()) {
      if (expectation.plates().contains(site.plate()) && !given.contains(site.plate())) {
        expectation =
            site.logGuide().exp().timesOrZero(expectation).sumPlates(Set.of(site.plate()));
      }
    }
    return expectation;
  }

  /** The plates of the enumerated latents that a value depends on, and of their ancestors. */
  Set<Plate> ancestors(Value value) {
    SortedSet<Plate> found = new TreeSet<>(value.plates());
    for (Site site : sites.reversed()) {
      if (found.contains(site.plate())) {
        found.addAll(site.logGuide().plates());
      }
    }
    found.retainAll(plates());
    return found;
  }

  /** log sum over all values of exp(value): what is left of a joint density. */
  Value logSumExp(Value value) {
    Value counted = value;
    for (Site site : sites) {
      counted = site.logCount().map(counted::plus).orElse(counted);
    }
    SortedSet<Plate> over = new TreeSet<>(counted.plates());
    over.retainAll(plates());
    return counted.logSumExpPlates(over);
  }
}
