package org.vaec.engine.nd4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An x86 processor as Linux describes it in {@code /proc/cpuinfo}.
 *
 * @param vendor as the processor spells it, such as {@code GenuineIntel}
 * @param family the extended family added, as in Linux: 6 for Intel's, 0x17 for AMD's Zen
 * @param model the extended model included: 0xcf for Emerald Rapids
 * @param features by Linux's names; what the system does not save for a process is not among them
 */
record Processor(String vendor, int family, int model, Set<String> features) {
  Processor {
    features = Set.copyOf(features);
  }

  /** The first processor of a description, or none where it does not describe an x86 processor. */
  static Optional<Processor> of(List<String> cpuinfo) {
    Map<String, String> entries = new HashMap<>();
    for (String line : cpuinfo) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        entries.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    try {
      return Optional.of(
          new Processor(
              entries.getOrDefault("vendor_id", ""),
              Integer.parseInt(entries.getOrDefault("cpu family", "")),
              Integer.parseInt(entries.getOrDefault("model", "")),
              Set.copyOf(List.of(entries.getOrDefault("flags", "").split("\\s+")))));
    } catch (NumberFormatException otherwise) {
      return Optional.empty();
    }
  }
}
