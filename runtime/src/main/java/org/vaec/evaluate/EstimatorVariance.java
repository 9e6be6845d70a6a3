package org.vaec.evaluate;

/**
 * What one estimator of a term of the bound gives, over repeated steps with fresh noise at fixed
 * parameters on one minibatch.
 *
 * @param term its name, or {@code elbo} for all terms together
 * @param estimator as the language writes it
 * @param isChosen whether training uses it
 * @param isBiased whether its gradient has another mean than that of the term
 * @param mean of the term, in nats per row
 * @param standardError of that mean
 * @param gradientVariance the variances of all entries of the gradient of a step, summed
 * @param work multiplications and additions of a step
 */
public record EstimatorVariance(
    String term,
    String estimator,
    boolean isChosen,
    boolean isBiased,
    double mean,
    double standardError,
    double gradientVariance,
    double work) {}
