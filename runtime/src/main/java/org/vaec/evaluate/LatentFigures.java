package org.vaec.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much a latent carries of the rows.
 *
 * @param name as declared
 * @param elements how many numbers it has
 * @param kl KL(q || p) of each element, row-major, nats per row; empty where the KL is not a sum
 *     over elements, for the reason that {@code why} gives
 * @param why empty where {@code kl} is there
 * @param activeUnits how many elements have a guide whose mean varies over rows with a variance
 *     above 0.01 (Burda, Grosse and Salakhutdinov 2016); empty where that mean has no closed form,
 *     is not finite, or is one of categories or angles, which have none
 */
public record LatentFigures(
    String name,
    int elements,
    Optional<List<Double>> kl,
    Optional<String> why,
    OptionalInt activeUnits) {
  /** KL of an element below which it carries next to nothing, nats per row. */
  public static final double INACTIVE = 0.01;

  static final double ACTIVE_VARIANCE = 0.01;

  public LatentFigures {
    kl = kl.map(List::copyOf);
  }

  /** Elements with a KL below {@link #INACTIVE}. */
  public long inactive() {
    return kl.map(all -> all.stream().filter(each -> each < INACTIVE).count()).orElse(0L);
  }
}
