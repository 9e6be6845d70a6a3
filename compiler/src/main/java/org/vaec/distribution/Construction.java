package org.vaec.distribution;

import java.util.List;

/**
 * A way to make a family from another one, D: {@code ZeroInflated(Poisson(rate), gate)}. Once D is
 * known the result is a {@link Family} like any other, with the parameters of D and its own.
 *
 * @param name as the language writes it
 * @param signature how it is written: {@code ZeroInflated(D, gate)}
 * @param summary what it is for, one sentence
 * @param formula its log-density in ASCII mathematics, by that of D
 * @param takes what D must be, as a noun phrase: "a distribution of counts"
 * @param parameters its own, in each way to write them
 * @param source where the formula is from
 */
public record Construction(
    String name,
    String signature,
    String summary,
    String formula,
    String takes,
    List<Parameter> parameters,
    String source) {
  public Construction {
    parameters = List.copyOf(parameters);
  }

  /** The formula of a family that is made from {@code inner}. */
  String formula(Family inner) {
    return formula + "; " + inner.formula().replace("p(x)", "p_D(x)");
  }
}
