package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorModuleTest {
  /** Says whether there are vectors. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
      boolean hasVectors = Lanes.hasVectors();
      Class.forName("jdk.incubator.vector.FloatVector");
      System.out.print(hasVectors);
    }
  }

  @Test
  void vectorsAreThereAndNothingIsSaidOfThem() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@src/main/launcher/engine.options",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(List.of("true"), printed.lines().toList());
    assertEquals(0, process.waitFor());
  }
}
