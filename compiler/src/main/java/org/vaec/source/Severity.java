package org.vaec.source;

/** Whether a model with this diagnostic can go on. */
public enum Severity {
  ERROR,
  WARNING;

  /** As messages print it. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
