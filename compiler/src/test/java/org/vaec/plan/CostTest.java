package org.vaec.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Op;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/** Costs are counted by hand for the layers of an autoencoder of 6 pixels. */
class CostTest {
  private static final int ROWS = 10;
  private static final String MODEL =
      """
      data x[6] : binary
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(5, tanh)
      network encoder = dense(5, tanh)
      train epochs = 1, batch = 10, optimizer = adam(1e-3)
      """;

  private static Plan plan() {
    return plan(MODEL);
  }

  private static Plan plan(String model) {
    Compilation compilation = Compiler.compile(new Source("cost", model), CompilerOptions.NONE);
    return Planner.plan(compilation.step(), compilation.gradients());
  }

  private static long at(Total total) {
    return total.at(plate -> ROWS);
  }

  @Test
  void productsCountTwoOperationsForEachMultiplicationAndAddition() {
    long products =
        plan().steps().stream()
            .filter(Step.Product.class::isInstance)
            .mapToLong(step -> at(Cost.of(step).operations()))
            .sum();
    // Each layer of in x out weights: forward and the weights' gradient, and the input's gradient
    // but for that of the data. Encoder 6-5, two heads 5-2, decoder 2-5, its head 5-6.
    long weights = 30 + 2 * 10 + 10 + 30;
    assertEquals(2 * ROWS * (3 * weights - 30), products);
  }

  @Test
  void aProductReadsBothMatricesOnceAndWritesItsResult() {
    Step.Product first =
        plan().steps().stream()
            .filter(Step.Product.class::isInstance)
            .map(Step.Product.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("30 + 6 row", Cost.of(first).read().toString());
    assertEquals("5 row", Cost.of(first).written().toString());
  }

  @Test
  void aProductThatAddsToASumReadsTheSumToo() {
    Step.Product adding =
        plan().steps().stream()
            .filter(step -> step instanceof Step.Product product && product.accumulates())
            .map(Step.Product.class::cast)
            .findFirst()
            .orElseThrow();
    // The gradient with respect to 5 hidden units comes from both heads, of 2 units each.
    assertEquals(2 * 5 + ROWS * (2 + 5), at(Cost.of(adding).read()));
  }

  @Test
  void regionsReadAnOperandOnceAndKeepInnerValuesOffMemory() {
    Plan plan = plan();
    for (Step step : plan.steps()) {
      if (step instanceof Step.Fused fused) {
        Cost cost = Cost.of(step);
        long body = fused.body().size() * fused.domain().count().at(plate -> ROWS);
        assertEquals(body, at(cost.operations()), fused.toString());
        long stored =
            fused.stored().stream()
                .mapToLong(value -> Domain.of(value).count().at(plate -> ROWS))
                .sum();
        assertEquals(stored, at(cost.written()));
      }
    }
  }

  @Test
  void convolutionsCostTheirProductsAndTheSumsOfTheirWindows() {
    Plan plan =
        plan(
            MODEL
                .replace("x[6]", "x[4, 6]")
                .replace("encoder = dense(5, tanh)", "encoder = conv(3, 2, stride = 2)")
                .replace(
                    "decoder = dense(5, tanh)",
                    "decoder = dense(12) -> reshape(2, 2, 3) -> deconv(5, 4, 2, 1)"));
    List<Long> products =
        plan.steps().stream()
            .filter(Step.Product.class::isInstance)
            .map(step -> at(Cost.of(step).operations()) / 2 / ROWS)
            .toList();
    // Six windows of four pixels to three channels, and the kernel's gradient.
    assertEquals(2, products.stream().filter(size -> size == 6 * 4 * 3).count());
    // Six places of two channels to windows of 16 places and five channels: forward, and the
    // gradients of the kernel and of the input.
    assertEquals(3, products.stream().filter(size -> size == 6 * 2 * 16 * 5).count());
    Step.Fused sum =
        plan.steps().stream()
            .filter(Step.Fused.class::isInstance)
            .map(Step.Fused.class::cast)
            .filter(fused -> fused.body().stream().anyMatch(v -> v.op() instanceof Op.OverlapAdd))
            .findFirst()
            .orElseThrow();
    // Every number of every window is added once; then the bias is, to each of 4 x 6 pixels.
    assertEquals(
        ROWS * (6 * 16 * 5 + (sum.body().size() - 1) * 24 * 5), at(Cost.of(sum).operations()));
  }

  @Test
  void thePlanCostsWhatItsKernelsCostTogether() {
    Plan plan = plan();
    long operations = 0;
    for (Step step : plan.steps()) {
      operations += at(Cost.of(step).operations());
    }
    assertEquals(operations, at(plan.cost().operations()));
  }

  @Test
  void theArenaIsTheSumOfItsBuffers() {
    Plan plan = plan();
    long numbers =
        plan.buffers().stream().mapToLong(buffer -> buffer.numbers().at(plate -> ROWS)).sum();
    assertEquals(numbers, at(plan.arena()));
  }
}
