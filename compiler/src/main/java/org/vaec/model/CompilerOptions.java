package org.vaec.model;

import java.util.Map;

/**
 * What the command line changes about a model.
 *
 * @param settings values for settings of {@code train} or {@code objective} and for sizes, by name,
 *     as the language writes them: {@code epochs -> 5}, {@code optimizer -> adam(1e-4)}
 */
public record CompilerOptions(Map<String, String> settings) {
  public static final CompilerOptions NONE = new CompilerOptions(Map.of());

  public CompilerOptions {
    settings = Map.copyOf(settings);
  }
}
