package org.vaec.data;

/**
 * What a run keeps of the data that it was trained on.
 *
 * @param fitted what was learned from the training rows
 * @param fingerprint of the data set
 * @param rows of the data set
 * @param heldOut the numbers of the rows held out, from 0 and ascending; none where the training
 *     rows are evaluated on
 */
public record Earlier(Fitted fitted, Fingerprint fingerprint, RowDigests rows, int[] heldOut) {
  RowDigests trainedOn() {
    return rows.at(Split.others(rows.size(), heldOut));
  }
}
