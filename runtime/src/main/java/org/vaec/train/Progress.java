package org.vaec.train;

import java.util.SequencedMap;

/**
 * How far training is.
 *
 * @param epoch the current epoch, from 1
 * @param epochs of the whole run
 * @param step steps done
 * @param steps of the whole run
 * @param total what the bound is called: {@code elbo} unless a guide is a point mass
 * @param bound its mean over the rows seen in this epoch, in nats per row
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
