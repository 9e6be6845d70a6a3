package org.vaec.engine;

import java.util.Locale;

/** What an engine was asked for is more than this machine has. Nothing has been allocated. */
public final class MemoryShortage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private MemoryShortage(String message) {
    super(message);
  }

  /** More bytes than the machine has. */
  static MemoryShortage ofBytes(double bytes, long machine) {
    return new MemoryShortage(
        "%s of memory, and this machine has %s".formatted(words(bytes), words(machine)));
  }

  /** More numbers in one array than can be indexed. */
  static MemoryShortage ofArray(double numbers) {
    return new MemoryShortage(
        "an array of %s numbers, and the largest has %s"
            .formatted(count(numbers), count(Integer.MAX_VALUE)));
  }

  /** A number of bytes for people, such as {@code 3.7 TiB}. */
  public static String words(double bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0 || amount >= 100
        ? count(amount) + " " + units[unit]
        : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
  }

  private static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }
}
