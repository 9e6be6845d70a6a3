package org.vaec.engine.nd4j;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/**
 * For which processor OpenBLAS is told to compute, where it would not find out itself.
 *
 * <p>OpenBLAS 0.3.19 knows processors by their numbers, up to those of 2021 ({@code
 * driver/others/dynamic.c}). Of later ones it takes some for machines of 2004: of Intel's all
 * models from 0xb0 on (Raptor Lake, Lunar Lake, Arrow Lake, Emerald Rapids) and all families after
 * 6 get the code of a Prescott, AMD's families from 0x1a on (Zen 5) that of a Barcelona. On a Zen 5
 * this code multiplies double precision at a quarter of the speed of what the processor can
 * execute, and sums in another order. Models below 0xb0 that it does not know it judges by their
 * features, which is right.
 *
 * <p>A later version needs another look: it may know more, or know it by other names.
 */
final class OpenBlasCore {
  /** The environment variable by which the library can be told, by a user as well. */
  static final String VARIABLE = "OPENBLAS_CORETYPE";

  private static final Set<String> AVX512 =
      Set.of("avx2", "fma", "avx512f", "avx512cd", "avx512dq", "avx512bw", "avx512vl");
  private static final Set<String> AVX2 = Set.of("avx2", "fma");
  private static final Set<String> AVX = Set.of("avx");

  private OpenBlasCore() {}

  /** What the library has to be told, or nothing where its own choice is as good. */
  static Optional<String> choose(Processor processor) {
    if (isKnown(processor)) {
      return Optional.empty();
    }
    if (processor.features().containsAll(AVX512)) {
      return Optional.of("SkylakeX");
    }
    if (processor.features().containsAll(AVX2)) {
      return Optional.of("Haswell");
    }
    return processor.features().containsAll(AVX) ? Optional.of("Sandybridge") : Optional.empty();
  }

  private static boolean isKnown(Processor processor) {
    return switch (processor.vendor()) {
      // Family 0xf is the Pentium 4, which is a Prescott or older.
      case "GenuineIntel" ->
          processor.family() < 6
              || processor.family() == 6 && processor.model() < 0xb0
              || processor.family() == 0xf;
      case "AuthenticAMD", "HygonGenuine" -> processor.family() < 0x1a;
      default -> true;
    };
  }

  /**
   * Tells the library, which reads its environment once, while it is loaded. So this goes before
   * whatever loads it; afterwards it changes nothing. What the user has set stays.
   */
  static void announce() {
    // Asked for first, since Java copies the environment when it is first asked.
    boolean isToldByUser = System.getenv(VARIABLE) != null;
    if (!isToldByUser && Loader.getPlatform().equals("linux-x86_64")) {
      processor().flatMap(OpenBlasCore::choose).ifPresent(OpenBlasCore::set);
    }
  }

  private static Optional<Processor> processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      // One processor takes some thirty lines, and the others are like it.
      return Processor.of(lines.limit(100).toList());
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("restricted") // a call of native code
  private static void set(String core) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(VARIABLE);
      MemorySegment value = arena.allocateFrom(core);
      int unchanged = (int) setenv.invokeExact(name, value, 0);
      if (unchanged != 0) {
        throw new IllegalStateException("engine: setenv gave " + unchanged);
      }
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("engine: " + impossible, impossible);
    }
  }
}
