package org.vaec.claim;

/** A formula that can be read and cannot be meant, such as a guide that is asked about data. */
final class Slip extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient String hint;

  /**
   * @param message why it is wrong
   * @param hint what was probably meant
   */
  Slip(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
