package org.vaec.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
  private Numbers() {}

  /** Nats to a hundredth, where differences begin to mean something. */
  static String nats(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A standard error to two significant digits. */
  static String error(double value) {
    return Double.isFinite(value)
        ? new java.math.BigDecimal(value, new java.math.MathContext(2)).toPlainString()
        : "unknown";
  }

  /** A rate to about three significant digits. */
  static String rate(double value) {
    if (!Double.isFinite(value)) {
      return "?";
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.1f" : "%.3f", value);
  }
}
