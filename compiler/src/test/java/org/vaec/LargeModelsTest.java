package org.vaec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vaec.model.CompilerOptions;
import org.vaec.model.ModelPrinter;
import org.vaec.objective.Explanation;
import org.vaec.objective.Objective;
import org.vaec.plan.Planner;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/**
 * Models of hundreds of variables or thousands of lines, as programs write them. Each takes under
 * two seconds; where a stage grows with the square or the cube of its model, or doubles with each
 * line, it takes minutes to years.
 */
class LargeModelsTest {
  private static final long SECONDS = 60;
  private static final long STACK = 512L << 20;

  @Test
  void aTableOfManyColumnsIsCompiledInTime() {
    String names = names("c", 300);
    String model =
        lines("data c%1$d : real from column 1", 300)
            + "prior z[4] ~ Normal(0, I)\n"
            + lines("likelihood c%1$d ~ Normal(decoder(z), free)", 300)
            + "guide q(z | %s) = Normal(encoder(%1$s))\n".formatted(names)
            + "network decoder = dense(8, tanh)\nnetwork encoder = dense(8, tanh)\n";
    inTime(() -> everyStage(model));
  }

  @Test
  void manyColumnsWithClosedFormsAreCompiledInTime() {
    String model =
        lines("data c%1$d : real from column 1", 300)
            + "prior z[4] ~ Normal(0, I)\n"
            + lines("likelihood c%1$d ~ Normal(linear(z), free)", 300)
            + "guide q(z | %s) = Normal(linear(%1$s), free)\n".formatted(names("c", 300));
    inTime(() -> everyStage(model));
  }

  @Test
  void manyLatentsAreCompiledInTime() {
    inTime(() -> everyStage(latents(300, "0")));
  }

  /** One is integrated out after the other, and each leaves a term behind. */
  @Test
  void manyLatentsInOneClosedFormAreCompiledInTime() {
    inTime(() -> everyStage(latents(200, "0").replace("dense(3, tanh)", "dense(3)")));
  }

  @Test
  void aLongChainOfLatentsIsCompiledInTime() {
    inTime(() -> everyStage(latents(300, "z%2$d")));
  }

  /** Written out, a value of the last line would have 2^300 leaves. */
  @Test
  void aValueThatEachLineUsesTwiceIsOneValue() {
    String model =
        """
        data x[4] : real from columns 1..4
        prior z[2] ~ Normal(0, I)
        likelihood x ~ Normal(linear(a300), free)
        guide q(z | x) = Normal(linear(x), free)
        let a0 = z
        """
            + lines("let a%1$d = tanh(a%2$d) * a%2$d", 1, 301);
    inTime(
        () -> {
          everyStage(model);
          int length = ModelPrinter.print(compile(model).model()).length();
          assertTrue(length < 100_000, () -> length + " characters");
        });
  }

  @Test
  void aLongChainOfLetsFitsOnTheStack() {
    String model =
        """
        data x[4] : real from columns 1..4
        prior z[2] ~ Normal(0, I)
        likelihood x ~ Normal(linear(a2000), free)
        guide q(z | x) = Normal(linear(x), free)
        let a0 = z
        """
            + lines("let a%1$d = tanh(a%2$d) + 1", 1, 2001);
    inTime(() -> everyStage(model));
  }

  @Test
  void aNetworkOfManyLayersFitsOnTheStack() {
    String layers =
        IntStream.range(0, 300).mapToObj(i -> "dense(3, tanh)").collect(Collectors.joining(" -> "));
    String model =
        """
        data x[4] : real from columns 1..4
        prior z[2] ~ Normal(0, I)
        likelihood x ~ Normal(decoder(z), free)
        guide q(z | x) = Normal(linear(x), free)
        network decoder = %s
        """
            .formatted(layers);
    inTime(() -> everyStage(model));
  }

  @Test
  void manyMistakesAreReportedInTime() {
    String model = lines("prior z%1$d ~ Foo(0)", 2000);
    inTime(
        () -> {
          ModelException wrong = assertThrows(ModelException.class, () -> check(model));
          assertEquals(4000, wrong.diagnostics().size());
        });
  }

  private static String latents(int count, String loc) {
    return "data x[4] : real from columns 1..4\n"
        + lines("prior z%1$d ~ Normal(0, 1)\n", 1)
        + lines("prior z%1$d ~ Normal(" + loc + ", 1)", 1, count)
        + lines("guide q(z%1$d | x) = Normal(e(x))", count)
        + "network e = dense(3, tanh)\nnetwork d = dense(3, tanh)\n"
        + "likelihood x ~ Normal(d(%s), free)\n".formatted(names("z", count));
  }

  private static String names(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).collect(Collectors.joining(", "));
  }

  private static String lines(String line, int count) {
    return lines(line, 0, count);
  }

  /** A line for each number, which it has for its first argument, the one before for its second. */
  private static String lines(String line, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> line.formatted(i, i - 1) + "\n")
        .collect(Collectors.joining());
  }

  private static void everyStage(String model) {
    Objective objective = check(model);
    assertFalse(Explanation.text(objective).isEmpty());
    Compilation compilation = compile(model);
    assertFalse(ModelPrinter.print(compilation.model()).isEmpty());
    assertFalse(
        Planner.plan(compilation.step(), compilation.gradients()).print(4, plate -> 10).isEmpty());
  }

  private static Objective check(String model) {
    return Compiler.derive(new Source("large.vae", model), CompilerOptions.NONE, new Diagnostics());
  }

  private static Compilation compile(String model) {
    return Compiler.compile(new Source("large.vae", model), CompilerOptions.NONE);
  }

  /** With the stack that the command line gives the compiler. */
  private static void inTime(Runnable work) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, work, "large", STACK);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    try {
      thread.join(SECONDS * 1000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thread.isAlive()) {
      AssertionError late = new AssertionError("not done after " + SECONDS + " s");
      late.setStackTrace(thread.getStackTrace());
      throw late;
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
