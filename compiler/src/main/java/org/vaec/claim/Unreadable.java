package org.vaec.claim;

/** A formula that has no meaning here; the message says which part. */
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unreadable(String message) {
    super(message);
  }
}
