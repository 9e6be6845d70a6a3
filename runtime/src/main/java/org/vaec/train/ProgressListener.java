package org.vaec.train;

/** Is told how far training is, several times a second at most and at the end of each epoch. */
@FunctionalInterface
public interface ProgressListener {
  void progress(Progress progress);
}
