package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.cli.Main;
import org.vaec.engine.Precision;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.source.ModelException;

/**
 * What compiles runs: each program of the documents, each model that ships and models at random, on
 * data drawn for them, for a few steps and an evaluation on both engines.
 *
 * <p>{@code -Drandom.programs=1000} draws so many programs from all that the language has, of which
 * the compiler refuses most; {@code -Drandom.programs.seed} draws others.
 */
class EveryModelRunsTest {
  private static final int PROGRAMS = Integer.getInteger("random.programs", 30);
  private static final long SEED = Long.getLong("random.programs.seed", 1);

  private static final List<String> STAGES =
      List.of("file", "model", "objective", "graph", "plan", "evaluation");

  /** Two engines add in another order, and Adam makes a step of whatever a small gradient is. */
  private static final double ROUNDING = 1e-4;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> ofTheDocumentsAndOfThisFolder() throws Exception {
    Map<String, String> programs = new LinkedHashMap<>();
    DocumentationTest.programs().forEach(source -> programs.put(source.name(), source.text()));
    for (Path file : Shipped.files(Shipped.MODELS)) {
      programs.put(file.toString(), Files.readString(file));
    }
    return programs.entrySet().stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.getKey(),
                    () -> {
                      isPrinted(program.getValue());
                      isRun(program.getValue(), true);
                      isCompared(program.getValue());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> atRandom() {
    return RandomModelsTest.models().stream()
        .map(
            model ->
                DynamicTest.dynamicTest(model.toString(), () -> isRun(model.text(false), true)));
  }

  /** Tails may be too heavy for a bound: then it must be said, and not be a number. */
  @TestFactory
  Stream<DynamicTest> fromAllThatTheLanguageHasRunsOrIsRefused() {
    SplittableRandom random = new SplittableRandom(SEED);
    return Stream.generate(() -> RandomProgram.text(random.split()))
        .limit(PROGRAMS)
        .filter(text -> !isRefused(text))
        .map(text -> DynamicTest.dynamicTest(text, () -> isRun(text, false)));
  }

  private static boolean isRefused(String program) {
    try {
      ShortRun.compile(program);
      return false;
    } catch (ModelException e) {
      return true;
    }
  }

  private void isRun(String program, boolean mustBeFinite) throws Exception {
    ShortRun fused = run(program, EngineChoice.Kind.FUSED);
    ShortRun reference = run(program, EngineChoice.Kind.REFERENCE);
    if (!mustBeFinite && !(fused.isFinite() && reference.isFinite())) {
      return;
    }
    assertTrue(fused.isFinite(), fused::toString);
    assertTrue(reference.isFinite(), reference::toString);
    double elbo = reference.evaluation().elbo();
    assertEquals(elbo, fused.evaluation().elbo(), ROUNDING * (1 + Math.abs(elbo)));
  }

  private void isCompared(String program) throws Exception {
    Run run = ShortRun.start(program, EngineChoice.Kind.FUSED, Precision.FLOAT64, data());
    run.compareEstimators(2)
        .forEach(estimator -> assertTrue(Double.isFinite(estimator.mean()), estimator::toString));
  }

  private Path data() throws Exception {
    return Files.createTempDirectory(folder, "data");
  }

  private ShortRun run(String program, EngineChoice.Kind engine) throws Exception {
    return ShortRun.of(program, engine, Precision.FLOAT64, data());
  }

  private void isPrinted(String program) throws Exception {
    String file = Files.writeString(folder.resolve("model.vae"), program).toString();
    isDone("check", file);
    isDone("explain", file);
    for (String stage : STAGES) {
      isDone("show", "--stage", stage, file);
    }
  }

  private static void isDone(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = Main.run(List.of(arguments), InputStream.nullInputStream(), printed, printed);
    assertEquals(0, code, () -> out.toString(StandardCharsets.UTF_8));
  }
}
