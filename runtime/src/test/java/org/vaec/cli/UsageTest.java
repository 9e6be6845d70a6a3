package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @Test
  void helpListsEveryCommandThatWorks() {
    Invocation help = Invocation.of("--help");
    assertEquals(0, help.code());
    for (String command :
        new String[] {"run", "check", "explain", "show", "fmt", "eval", "distributions"}) {
      assertTrue(help.out().contains("\n  " + command + " "), command);
    }
    assertFalse(help.out().contains("interpolate"));
  }

  @Test
  void versionNamesVaecAndJava() {
    Invocation version = Invocation.of("--version");
    assertEquals(0, version.code());
    assertTrue(version.out().startsWith("vaec "));
    assertTrue(version.out().contains("Java 2"));
  }

  @Test
  void noCommandIsWrongUsage() {
    Invocation none = Invocation.of();
    assertEquals(2, none.code());
    assertEquals("vaec: which command?\nsee `vaec --help`\n", none.err());
  }

  @Test
  void misspelledCommandIsGuessed() {
    Invocation wrong = Invocation.of("chekc", "x.vae");
    assertEquals(2, wrong.code());
    assertEquals(
        "vaec: there is no command `chekc`; did you mean `check`?\nsee `vaec --help`\n",
        wrong.err());
  }

  @Test
  void misspelledOptionIsGuessed() {
    Invocation wrong = Invocation.of("run", "x.vae", "--epoch=3");
    assertEquals(2, wrong.code());
    assertEquals(
        "vaec: `vaec run` has no option `--epoch`; did you mean `--epochs`?\n"
            + "see `vaec run --help`\n",
        wrong.err());
  }

  /** An unset variable of the shell is not the current folder. */
  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void anEmptyPathIsWrongUsage(String empty) {
    for (String option : new String[] {"--out", "--data"}) {
      Invocation run = Invocation.of("run", "x.vae", option, empty);
      assertEquals(2, run.code());
      assertEquals("vaec: " + option + " is empty\nsee `vaec run --help`\n", run.err());
    }
    assertEquals(2, Invocation.of("eval", "x", "--data", empty).code());
    assertEquals(2, Invocation.of("eval", empty).code());
  }

  @Test
  void wordInPlaceOfANumberIsWrongUsage() {
    Invocation wrong = Invocation.of("run", "x.vae", "--epochs", "many");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("--epochs"));
    assertTrue(wrong.err().contains("many"));
  }

  @Test
  void wrongUsageIsJsonWhereJsonIsAskedFor() {
    Invocation wrong = Invocation.of("run", "--json", "--epochs", "many", "x.vae");
    assertEquals(2, wrong.code());
    assertEquals(false, wrong.json().get("ok"));
    assertEquals("wrong-usage", wrong.list("errors").getFirst().get("code"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"graph", "sample", "reconstruct", "encode", "interpolate", "impute", "new"})
  void plannedCommandSaysThatItIsPlanned(String command) {
    Invocation planned = Invocation.of(command, "anything", "--whatever", "3");
    assertEquals(2, planned.code());
    assertTrue(planned.err().startsWith("vaec: not supported yet: `vaec " + command + "`"));
  }
}
