package org.vaec.graph.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Graph;
import org.vaec.graph.GraphVerifier;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.GradientCheck;
import org.vaec.graph.gradient.Gradients;

class RandomGraphTest {
  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theGradientIsThatOfCentralDifferences(int seed) {
    RandomGraph graph = new RandomGraph(seed);
    graph.leaves().assertGradientOf(graph.build(), "seed " + seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theRewrittenLossAndGradientsHaveTheSameNumbersFromFewerValues(int seed) {
    RandomGraph random = new RandomGraph(seed);
    Value loss = GradientCheck.loss(random.build());
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("loss", loss);
    Gradients.of(loss, random.leaves().leaves())
        .forEach((leaf, gradient) -> outputs.put("gradient " + leaf, gradient));
    Graph graph = new Graph(outputs);
    Graph rewritten = Rewriter.afterGradients().rewrite(graph);
    assertSameNumbers(random.leaves(), graph, rewritten, seed);
    assertTrue(rewritten.values().size() < graph.values().size());
    // Each rule on its own, each result verified.
    for (Rule rule : Rewriter.afterGradients().rules()) {
      Graph byRule = Rewriter.of(List.of(rule)).rewrite(graph);
      GraphVerifier.verify(graph, byRule);
      assertSameNumbers(random.leaves(), graph, byRule, seed);
    }
  }

  private static void assertSameNumbers(GradientCheck leaves, Graph before, Graph after, int seed) {
    var expected = leaves.evaluator().run(before);
    var actual = leaves.evaluator().run(after);
    expected.forEach(
        (name, numbers) -> {
          for (int i = 0; i < numbers.length; i++) {
            // Dozens of operations in another order, each with a rounding of 1e-16.
            assertEquals(
                numbers[i],
                actual.get(name)[i],
                1e-11 * (1 + Math.abs(numbers[i])),
                "seed " + seed + " " + name);
          }
        });
  }
}
