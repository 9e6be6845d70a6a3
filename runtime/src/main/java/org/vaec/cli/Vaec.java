package org.vaec.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vaec} without a command. */
@Command(
    name = "vaec",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    header = "Compiles, trains and evaluates small probabilistic models (.vae files).",
    synopsisHeading = "%nUsage: ",
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Begin with: vaec run models/digits.vae",
      "More on one command: vaec COMMAND --help",
      "",
      "Exit codes: 0 done, 1 the model or the data is wrong, 2 the command line is",
      "wrong, 3 numerical failure, 70 vaec is wrong, 130 interrupted."
    })
final class Vaec implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
