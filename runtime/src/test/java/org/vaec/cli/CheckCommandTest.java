package org.vaec.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("model.vae"), text);
  }

  @Test
  void rightModelIsOk() throws IOException {
    Path model = Examples.model(folder);
    Invocation check = Invocation.of("check", model);
    assertEquals(new Invocation(0, model + ": ok\n", ""), check);
    assertEquals(new Invocation(0, "", ""), Invocation.of("check", "--quiet", model));
  }

  @Test
  void rightModelIsOkInJson() throws IOException {
    Invocation check = Invocation.of("check", "--json", Examples.model(folder));
    assertEquals(0, check.code());
    assertEquals(Map.of("ok", true, "errors", List.of(), "warnings", List.of()), check.json());
  }

  @Test
  void modelIsReadFromStandardInput() {
    assertEquals(0, Invocation.withInput(Examples.MODEL, "check", "-").code());
  }

  @Test
  void errorHasItsPlaceInCodePoints() throws IOException {
    // The mathematical alpha is two UTF-16 units and one code point; an @ cannot stand there.
    Path model = file("data x : real # \uD835\uDEFC\nlet \uD835\uDEFC = @\n");
    Invocation check = Invocation.of("check", "--json", model);
    assertEquals(1, check.code());
    assertEquals(false, check.json().get("ok"));
    Map<String, Object> error = check.list("errors").getFirst();
    assertEquals(model.toString(), error.get("file"));
    assertEquals(2, error.get("line"));
    assertEquals(9, error.get("column"));
  }

  @Test
  void longChainFitsOnTheStack() throws IOException {
    StringBuilder model = new StringBuilder(Examples.MODEL.replace("decoder(z)", "decoder(a5000)"));
    model.append("let a0 = z\n");
    for (int i = 1; i <= 5000; i++) {
      model.append("let a%d = a%d + 1\n".formatted(i, i - 1));
    }
    assertEquals(0, Invocation.of("check", file(model.toString())).code());
    assertEquals(0, Invocation.of("explain", file(model.toString())).code());
  }

  @Test
  void unknownNameComesWithTheNearestOne() throws IOException {
    Path model = file(Examples.MODEL.replace("Normal(decoder(z)", "Normal(decodr(z)"));
    Map<String, Object> error = Invocation.of("check", "--json", model).list("errors").getFirst();
    assertTrue(error.get("message").toString().contains("decodr"));
    assertTrue(error.get("fix").toString().contains("decoder"));
  }

  @Test
  void errorsOfSeveralModelsAreCountedTogether() throws IOException {
    Path right = Examples.model(folder);
    Path empty = file("# nothing\n");
    Invocation check = Invocation.of("check", empty, right, folder.resolve("none.vae"));
    assertEquals(1, check.code());
    assertEquals(right + ": ok\n", check.out());
    assertTrue(check.err().contains("error[empty-file]"));
    assertTrue(check.err().contains("error[missing-file]"));
    assertTrue(check.err().endsWith("2 errors\n"));
  }

  @Test
  void missingFileIsOneErrorWithoutAPlace() throws IOException {
    Examples.model(folder);
    Invocation check = Invocation.of("check", "--json", folder.resolve("pair.vae"));
    assertEquals(1, check.code());
    assertEquals(1, check.list("errors").size());
    Map<String, Object> error = check.list("errors").getFirst();
    assertEquals("missing-file", error.get("code"));
    assertNull(error.get("line"));
    assertEquals("did you mean `" + folder.resolve("pairs.vae") + "`?", error.get("fix"));
  }

  @Test
  void folderIsNoModel() throws IOException {
    Examples.model(folder);
    Invocation check = Invocation.of("check", folder);
    assertEquals(1, check.code());
    assertTrue(check.err().startsWith("error[not-a-file]"));
    assertTrue(check.err().contains("such as `" + folder.resolve("pairs.vae") + "`"));
  }

  @Test
  void textThatIsNotUtf8IsOneErrorWithItsLine() throws IOException {
    Path model = folder.resolve("latin.vae");
    Files.write(model, "# eins\n# f\u00FCnf\n".getBytes(ISO_8859_1));
    Invocation check = Invocation.of("check", model);
    assertEquals(1, check.code());
    assertTrue(check.err().contains("is not UTF-8 text: see byte 11, on line 2"), check.err());
    assertTrue(check.err().endsWith("1 error\n"));
  }

  @Test
  void noiseIsOneShortError() throws IOException {
    byte[] noise = new byte[10 << 20];
    new Random(1).nextBytes(noise);
    Path model = folder.resolve("noise.vae");
    Files.write(model, noise);
    Invocation check = Invocation.of("check", model);
    assertEquals(1, check.code());
    assertTrue(check.err().endsWith("1 error\n"));
    assertTrue(check.err().length() < 1000);
    assertFalse(check.err().contains("\tat "));
  }

  @Test
  void asciiNoiseIsOneShortError() throws IOException {
    Path model = file("x1 ".repeat(3 << 20));
    Invocation check = Invocation.of("check", model);
    assertEquals(1, check.code());
    assertTrue(check.err().endsWith("1 error\n"), () -> check.err().substring(0, 300));
    assertTrue(check.err().length() < 1000);
  }
}
