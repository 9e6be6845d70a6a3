package org.vaec.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

/** What products of data may leave out, and where. */
class UniformDataTest {
  private static final Value COUNTS = Value.input("counts", Shape.of(2, 3));
  private static final Value MEAN = Value.statistic("mean", Shape.of(2, 3));

  private final UniformData zeros = new UniformData(0);

  /** A value of one row of data that are all this number. */
  private static double[] compute(Value value, double number) {
    Map<String, double[]> rows =
        Map.of(
            "counts",
            DoubleStream.generate(() -> number).limit(6).toArray(),
            "label",
            new double[] {number});
    return Evaluator.of(
            Map.of(Plate.ROW, 1),
            Map.of(),
            Map.of("mean", new double[] {1, 2, 3, 4, 5, 6}),
            rows,
            NoiseSource.seeded(0))
        .run(value);
  }

  @Test
  void itIsWhatARowOfThatNumberBecomes() {
    Value scaled = COUNTS.plus(Value.constant(1)).log().minus(MEAN).times(MEAN);
    Value label =
        Value.of(new Op.OneHot(4), Value.input("label", Shape.SCALAR)).minus(Value.constant(0.25));
    Value all =
        Value.of(new Op.Concat(0), scaled.transpose(List.of(1, 0)).reshape(Shape.of(6)), label);
    for (double number : new double[] {0, 1}) {
      Value uniform = new UniformData(number).of(all).orElseThrow();
      assertTrue(uniform.plates().isEmpty());
      assertArrayEquals(compute(all, number), compute(uniform, number));
    }
  }

  @Test
  void whatIsComputedOfWeightsOrNoiseOrNoDataHasNone() {
    Value weights = Value.parameter("weights", Shape.of(2, 3));
    Value noise = Value.noise("z", Op.NoiseKind.NORMAL, Set.of(Plate.ROW), Shape.of(2, 3));
    assertEquals(Optional.empty(), zeros.of(COUNTS.times(weights)));
    assertEquals(Optional.empty(), zeros.of(COUNTS.plus(noise)));
    assertEquals(Optional.empty(), zeros.of(MEAN));
    assertEquals(Optional.empty(), zeros.of(COUNTS.sumEvent()));
  }

  private static List<Step.Product> products(int hidden) {
    Compilation compilation =
        Compiler.compile(
            new Source(
                "uniform",
                """
                data x[30, 30] : binary
                prior z[2] ~ Normal(0, I)
                likelihood x ~ Bernoulli(decoder(z))
                guide q(z | x) = Normal(encoder(x))
                network decoder = dense(%d, tanh)
                network encoder = dense(%d, tanh)
                train epochs = 1, batch = 10, optimizer = adam(1e-3)
                """
                    .formatted(hidden, hidden)),
            CompilerOptions.NONE);
    return Planner.plan(compilation.step(), compilation.gradients()).steps().stream()
        .filter(Step.Product.class::isInstance)
        .map(Step.Product.class::cast)
        .filter(product -> product.deviations().isPresent())
        .toList();
  }

  @Test
  void productsOfDataLeaveThemOutForwardAndInTheGradientOfTheirWeights() {
    List<Step.Product> products = products(100);
    assertEquals(2, products.size());
    assertEquals("row x 100 x 900", sizes(products.get(0)));
    assertEquals("900 x 100 x row", sizes(products.get(1)));
    assertTrue(products.get(1).transposeLeft());
    assertEquals(products.get(0).deviations(), products.get(1).deviations());
  }

  private static String sizes(Step.Product product) {
    return product.m() + " x " + product.n() + " x " + product.k();
  }

  @Test
  void fewWeightsAreNotWorthIt() {
    assertEquals(List.of(), products(50));
  }
}
