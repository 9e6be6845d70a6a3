package org.vaec.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** A command that the language's contract names and that cannot be done yet. */
@Command(hidden = true)
final class PlannedCommand extends Subcommand {
  private static final Map<String, String> PLANNED =
      Map.of(
          "graph", "plate diagrams",
          "sample", "drawing from a trained model",
          "reconstruct", "reconstructing rows with a trained model",
          "encode", "encoding rows with a trained model",
          "interpolate", "interpolating between rows with a trained model",
          "impute", "filling in missing values with a trained model",
          "new", "writing a first model for a data file");

  private final String name;

  @Parameters(hidden = true)
  private List<String> ignored = new ArrayList<>();

  @Unmatched private List<String> options = new ArrayList<>();

  private PlannedCommand(Console console, String name) {
    super(console);
    this.name = name;
  }

  static Map<String, PlannedCommand> all(Console console) {
    Map<String, PlannedCommand> all = new LinkedHashMap<>();
    PLANNED.keySet().forEach(name -> all.put(name, new PlannedCommand(console, name)));
    return all;
  }

  @Override
  public Integer call() {
    throw wrongUsage("not supported yet: `vaec " + name + "` (" + PLANNED.get(name) + ")");
  }
}
