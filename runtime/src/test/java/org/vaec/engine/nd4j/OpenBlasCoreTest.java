package org.vaec.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * OpenBLAS gets the code that a processor can execute. What the library does by itself was found by
 * running the one that vaec ships under a debugger that put these numbers for its processor's.
 */
class OpenBlasCoreTest {
  private static final String SSE = "fpu sse sse2 pni ssse3 cx16 sse4_1 sse4_2 popcnt";
  private static final String AVX = SSE + " xsave avx f16c";
  private static final String AVX2 = AVX + " fma bmi1 avx2 bmi2";
  private static final String AVX512 =
      AVX2 + " avx512f avx512dq rdseed adx clflushopt clwb avx512cd avx512bw avx512vl xsavec";

  @ParameterizedTest
  @CsvSource({
    // Known by their numbers.
    "Nehalem, GenuineIntel, 6, 26, SSE, ''",
    "Ivy Bridge, GenuineIntel, 6, 62, AVX, ''",
    "Haswell, GenuineIntel, 6, 63, AVX2, ''",
    "Skylake-X, GenuineIntel, 6, 85, AVX512, ''",
    "Ice Lake, GenuineIntel, 6, 106, AVX512, ''",
    "Alder Lake, GenuineIntel, 6, 151, AVX2, ''",
    "Sapphire Rapids, GenuineIntel, 6, 143, AVX512, ''",
    "Pentium 4, GenuineIntel, 15, 4, SSE, ''",
    "Bulldozer, AuthenticAMD, 21, 1, AVX, ''",
    "Zen 2, AuthenticAMD, 23, 49, AVX2, ''",
    "Zen 3, AuthenticAMD, 25, 1, AVX2, ''",
    "Zen 4, AuthenticAMD, 25, 17, AVX512, ''",
    "Dhyana, HygonGenuine, 24, 1, AVX2, ''",
    // Unknown to it, and judged by their features.
    "Meteor Lake, GenuineIntel, 6, 170, AVX2, ''",
    "Granite Rapids, GenuineIntel, 6, 173, AVX512, ''",
    "of another maker, NewMakerInc., 6, 200, AVX512, ''",
    // Taken for a Prescott or a Barcelona.
    "Raptor Lake, GenuineIntel, 6, 183, AVX2, Haswell",
    "Lunar Lake, GenuineIntel, 6, 189, AVX2, Haswell",
    "Arrow Lake, GenuineIntel, 6, 198, AVX2, Haswell",
    "Emerald Rapids, GenuineIntel, 6, 207, AVX512, SkylakeX",
    "of Intel's next family, GenuineIntel, 19, 1, AVX512, SkylakeX",
    "Zen 5, AuthenticAMD, 26, 2, AVX512, SkylakeX",
    // As a hypervisor may present them.
    "Zen 5 without AVX-512, AuthenticAMD, 26, 2, AVX2, Haswell",
    "Zen 5 without AVX2, AuthenticAMD, 26, 2, AVX, Sandybridge",
    "Emerald Rapids without AVX, GenuineIntel, 6, 207, SSE, ''"
  })
  void thoseThatItTakesForOldOnesAreNamedByTheirFeatures(
      String name, String vendor, int family, int model, String features, String core) {
    String flags =
        switch (features) {
          case "SSE" -> SSE;
          case "AVX" -> AVX;
          case "AVX2" -> AVX2;
          default -> AVX512;
        };
    Processor processor =
        Processor.of(
                List.of(
                    "processor\t: 0",
                    "vendor_id\t: " + vendor,
                    "cpu family\t: " + family,
                    "model\t\t: " + model,
                    "model name\t: " + name + " @ 2.10GHz",
                    "stepping\t: 2",
                    "flags\t\t: " + flags,
                    "bugs\t\t: spectre_v1",
                    "",
                    "processor\t: 1",
                    "vendor_id\t: " + vendor,
                    "cpu family\t: 5",
                    "model\t\t: 1",
                    "flags\t\t: fpu"))
            .orElseThrow();
    assertEquals(new Processor(vendor, family, model, Set.of(flags.split(" "))), processor);
    assertEquals(core, OpenBlasCore.choose(processor).orElse(""));
  }

  @Test
  void whatDescribesNoSuchProcessorIsNone() {
    // As on ARM, and where the file is empty or cut.
    List<String> arm =
        List.of("processor\t: 0", "Features\t: fp asimd sve", "CPU implementer\t: 0x41");
    assertEquals(Optional.empty(), Processor.of(arm));
    assertEquals(Optional.empty(), Processor.of(List.of()));
    assertEquals(Optional.empty(), Processor.of(List.of("vendor_id : GenuineIntel", "cpu family")));
  }

  /** In a JVM of its own: a library looks at its environment once. */
  @ParameterizedTest
  @CsvSource({"FUSED, ''", "REFERENCE, ''", "FUSED, Nehalem"})
  void theLibraryTakesWhatWasChosenUnlessItsUserHas(String loader, String told)
      throws IOException, InterruptedException {
    assumeTrue(Loader.getPlatform().equals("linux-x86_64"), "elsewhere nothing is announced");
    ProcessBuilder builder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OpenBlasCoreTest.class.getName(),
                loader)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove(OpenBlasCore.VARIABLE);
    if (!told.isEmpty()) {
      builder.environment().put(OpenBlasCore.VARIABLE, told);
    }
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    // Its table of processors is of this version: see OpenBlasCore where it is another.
    assertTrue(printed.startsWith("OpenBLAS 0.3.19 "), printed);
    Processor processor = Processor.of(Files.readAllLines(Path.of("/proc/cpuinfo"))).orElseThrow();
    Optional<String> expected = told.isEmpty() ? OpenBlasCore.choose(processor) : Optional.of(told);
    if (expected.isPresent()) {
      assertTrue(printed.contains(" " + expected.get() + " "), printed);
    } else if (processor.features().contains("avx2")) {
      assertTrue(!printed.contains(" Prescott ") && !printed.contains(" Barcelona "), printed);
    }
  }

  /** What the other JVM runs: loads the library as an engine does, and prints what it is. */
  public static void main(String[] arguments) {
    if (arguments[0].equals("REFERENCE")) {
      Nd4jLibrary.load();
    }
    System.out.println(Blas.openBlas());
  }
}
