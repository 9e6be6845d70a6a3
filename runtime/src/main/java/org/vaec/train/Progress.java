package org.vaec.train;

import java.util.SequencedMap;

/**
 * How far training is.
 *
 * @param epoch the current epoch, from 1
 * @param epochs of the whole run
 * @param step steps done
 * @param steps of the whole run
 * @param total what the bound is called: {@code elbo} unless a guide is a point mass or relaxed
 * @param bound its mean over as many rows as an epoch has, those of this epoch and for the rest the
 *     mean of the epoch before, in nats per row; in the first epoch over the rows seen so far
 * @param terms each term of the bound, likewise
 * @param stepsPerSecond over the last stretch of steps
 * @param secondsLeft at that rate
 */
public record Progress(
    int epoch,
    int epochs,
    long step,
    long steps,
    String total,
    double bound,
    SequencedMap<String, Double> terms,
    double stepsPerSecond,
    double secondsLeft) {}
