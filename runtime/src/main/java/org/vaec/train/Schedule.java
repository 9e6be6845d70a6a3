package org.vaec.train;

import org.vaec.model.ObjectiveSettings;

/**
 * Which rows a step takes and how heavy its KLs weigh. An epoch goes once over all rows in a fresh
 * order; its last batch may be smaller.
 *
 * @param rows trained on
 * @param batch rows of a step
 * @param epochs of the run
 */
record Schedule(int rows, int batch, int epochs) {

  int stepsPerEpoch() {
    return Math.ceilDiv(rows, batch);
  }

  long steps() {
    return (long) epochs * stepsPerEpoch();
  }

  /** The epoch of a step, both from 0. */
  int epoch(long step) {
    return Math.toIntExact(step / stepsPerEpoch());
  }

  /** The place of a step in its epoch. */
  int place(long step) {
    return Math.toIntExact(step % stepsPerEpoch());
  }

  /** The weight of the KLs: from 0 at step 0 linearly to 1 at the end of the warm-up. */
  double warmup(ObjectiveSettings.Stretch warmup, long step) {
    double steps =
        switch (warmup.unit()) {
          case EPOCHS -> warmup.amount() * stepsPerEpoch();
          case STEPS -> warmup.amount();
        };
    return steps == 0 ? 1 : Math.min(1, step / steps);
  }
}
