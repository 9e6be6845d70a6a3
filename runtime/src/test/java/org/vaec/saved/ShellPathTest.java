package org.vaec.saved;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs/digits-20250101",
        "int 1 u",
        "it's",
        "a\"b$HOME`x`",
        "größe/μ",
        "*?[a]",
        "~x",
        "a\nb",
        "#1;&|<>(){}!\\"
      })
  void aShellReadsThePathBack(String path) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "printf %s " + ShellPath.quote(Path.of(path))).start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(path, read);
  }

  @Test
  void aLeadingDashIsNoOption() {
    assertEquals("./-x", ShellPath.quote(Path.of("-x")));
    assertEquals("'./-x y'", ShellPath.quote(Path.of("-x y")));
  }
}
