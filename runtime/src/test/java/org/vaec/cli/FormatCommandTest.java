package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatCommandTest {
  private static final String UGLY = "data   x:real\n\n\n\nprior z~Normal( 0,1 )";
  private static final String CANONICAL = "data  x : real\n\nprior z ~ Normal(0, 1)\n";

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Files.writeString(folder.resolve("model.vae"), UGLY);
  }

  @Test
  void fileIsRewrittenInPlaceAndNothingElseIsLeft() throws IOException {
    Files.setPosixFilePermissions(model, PosixFilePermissions.fromString("rw-r-----"));
    Invocation format = Invocation.of("fmt", model);
    assertEquals(new Invocation(0, "", "formatted " + model + "\n"), format);
    assertEquals(CANONICAL, Files.readString(model));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(model)));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(model), files.toList());
    }
  }

  @Test
  void canonicalFileIsNotTouched() throws IOException {
    Files.writeString(model, CANONICAL);
    FileTime before = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(model, before);
    assertEquals(new Invocation(0, "", ""), Invocation.of("fmt", model));
    assertEquals(before, Files.getLastModifiedTime(model));
  }

  @Test
  void linkStaysALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.vae"), model);
    assertEquals(0, Invocation.of("fmt", link).code());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(CANONICAL, Files.readString(model));
  }

  @Test
  void checkNamesTheFileAndLeavesIt() throws IOException {
    assertEquals(new Invocation(1, model + "\n", ""), Invocation.of("fmt", "--check", model));
    assertEquals(UGLY, Files.readString(model));
  }

  @Test
  void standardInputGoesToStandardOutput() {
    assertEquals(new Invocation(0, CANONICAL, ""), Invocation.withInput(UGLY, "fmt", "-"));
  }

  @Test
  void fileWithAMistakeIsLeftAsItIs() throws IOException {
    String wrong = UGLY + "\nlikelihood ~ x\n";
    Files.writeString(model, wrong);
    Invocation format = Invocation.of("fmt", model);
    assertEquals(1, format.code());
    assertTrue(format.err().startsWith("error["));
    assertEquals(wrong, Files.readString(model));
  }

  @Test
  void jsonListsWhatChanged() {
    Invocation format = Invocation.of("fmt", "--json", model);
    assertEquals(true, format.json().get("ok"));
    assertEquals(List.of(model.toString()), format.json().get("changed"));
  }
}
