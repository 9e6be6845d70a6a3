package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a Java that only prints how it was called. */
class LauncherTest {
  @TempDir private Path folder;

  @BeforeEach
  void pretendToBeBuilt() throws IOException {
    Path launcher = Path.of("../vaec");
    Files.copy(launcher, folder.resolve("vaec"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String module : List.of("", "grammar/", "picocli/", "compiler/", "runtime/")) {
      Files.createDirectories(folder.resolve(module + "src/main"));
      Files.createFile(folder.resolve(module + "pom.xml"));
    }
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    Files.writeString(
        jdk.resolve("release"), "JAVA_VERSION=\"25\"\nJAVA_RUNTIME_VERSION=\"25+1\"\n");
    for (String tool : List.of("java", "javac")) {
      Path file = Files.writeString(jdk.resolve("bin/" + tool), "#!/bin/sh\necho \"$@\"\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    Path target = Files.createDirectories(folder.resolve("runtime/target/lib")).getParent();
    for (String made : List.of("vaec-25+1.aot", "vaec-engine-25+1.jsa", "vaec.built")) {
      Files.createFile(target.resolve(made));
    }
  }

  private String call(String... line) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), out);
    return out;
  }

  /** Standard error is a terminal, standard output and input are not. */
  @ParameterizedTest
  @ValueSource(ints = {20, 40, 80, 200})
  void javaIsToldHowWideTheTerminalIs(int columns) throws Exception {
    assumeTrue(isInstalled("script"), "no `script` here, which makes a terminal");
    String inside = "stty cols " + columns + "; ./vaec run m.vae </dev/null | cat";
    String out = call("script", "-qec", inside, "/dev/null");
    assertTrue(out.contains("-Dvaec.columns=" + columns + " "), out);
  }

  @Test
  void whatIsNoTerminalHasNoColumns() throws Exception {
    String out = call("./vaec", "run", "m.vae");
    assertTrue(out.contains("-Dvaec.columns=0 "), out);
  }

  private static boolean isInstalled(String command) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
