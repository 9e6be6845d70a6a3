package org.vaec.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.BinaryFunction;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

class StacksTest {
  /** Three heads of one column each, with one of three columns between them. */
  private static final String TABLE =
      """
      data a : real
      data b : positive
      data kind : category("x", "y", "z")
      data c : positive
      prior z[2] ~ Normal(0, I)
      likelihood a ~ Normal(decoder(z), free)
      likelihood b ~ LogNormal(decoder(z), free)
      likelihood kind ~ Categorical(decoder(z))
      likelihood c ~ LogNormal(decoder(z), free)
      guide q(z | a, b, kind, c) = Normal(encoder(a, b, kind, c))
      network decoder = dense(6, tanh)
      network encoder = dense(5, tanh)
      train epochs = 1, batch = 10, optimizer = adam(1e-3)
      """;

  private static Plan plan(String model) {
    Compilation compilation = Compiler.compile(new Source("stacks", model), CompilerOptions.NONE);
    return Planner.plan(compilation.step(), compilation.gradients());
  }

  private static List<Step.Stacked> stacks(Plan plan) {
    return plan.steps().stream()
        .filter(Step.Stacked.class::isInstance)
        .map(Step.Stacked.class::cast)
        .toList();
  }

  @Test
  void headsOfOneColumnAreOneProductForwardBackAndInTheirGradients() {
    List<Step.Stacked> stacks = stacks(plan(TABLE));
    assertEquals(
        EnumSet.allOf(Step.Stacked.Kind.class),
        EnumSet.copyOf(stacks.stream().map(Step.Stacked::kind).toList()));
    for (Step.Stacked stacked : stacks) {
      assertEquals(3, stacked.products().size(), stacked.toString());
    }
  }

  /** In the order of the learned arrays, which engines lay out at equal distances. */
  @Test
  void theirVectorsAreTheRowsOfABuffer() {
    Plan plan = plan(TABLE);
    List<String> heads = List.of("a", "b", "c");
    for (Step.Stacked stacked : stacks(plan)) {
      for (List<Value> matrix : stacked.matrices()) {
        List<Place> places = matrix.stream().map(plan::place).toList();
        if (places.getFirst() instanceof Place.Arena(int buffer, int row)) {
          assertEquals(3, plan.buffers().get(buffer).rows());
          assertEquals(
              IntStream.range(0, 3).<Place>mapToObj(i -> new Place.Arena(buffer, i)).toList(),
              places);
        } else {
          List<String> weights = heads.stream().map("decoder.%s.loc.weight"::formatted).toList();
          assertEquals(weights, places.stream().map(StacksTest::array).toList());
        }
      }
    }
  }

  private static String array(Place place) {
    return switch (place) {
      case Place.Parameter(String name) -> name;
      case Place.Gradient(String parameter) -> parameter;
      default -> place.toString();
    };
  }

  @Test
  void oneProductCostsWhatItsProductsDoAndReadsWhatTheyShareOnce() {
    for (Step.Stacked stacked : stacks(plan(TABLE))) {
      Cost cost = Cost.of(stacked);
      Cost first = Cost.of(stacked.products().getFirst());
      assertEquals(3 * at(first.operations()), at(cost.operations()));
      // 10 rows of 6 numbers are shared or summed into, 3 vectors of 10 and 3 of 6 are not.
      boolean isSummed = stacked.kind() == Step.Stacked.Kind.SUMMED;
      boolean addsToSum = stacked.products().getFirst().accumulates();
      assertEquals(
          isSummed ? 48 + (addsToSum ? 60 : 0) + 60 : 60 + 48,
          at(cost.read()) + at(cost.written()),
          stacked.toString());
    }
  }

  private static long at(Total total) {
    return total.at(plate -> 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo(samples = 1)",
        "elbo(samples = 3)",
      })
  void eachStepRunsBehindAllItNeeds(String objective) {
    Plan plan = plan(TABLE + "objective " + objective + "\n");
    Set<Value> computed = new HashSet<>(plan.prepared());
    Set<Value> begun = new HashSet<>();
    for (Step step : plan.steps()) {
      Set<Value> own = new HashSet<>(step.values());
      for (Value operand : step.operands()) {
        assertTrue(
            own.contains(operand) || Planner.isStored(operand) || isThere(operand, computed),
            step + " reads " + operand);
      }
      for (Step.Product product : products(step)) {
        assertEquals(!begun.add(product.target()), product.accumulates(), step.toString());
      }
      computed.addAll(own);
    }
  }

  /** Sums of products are there with the last product. */
  private static boolean isThere(Value value, Set<Value> computed) {
    return computed.contains(value)
        || (value.op().equals(new Op.Binary(BinaryFunction.ADD))
            && value.inputs().stream().allMatch(input -> isThere(Views.root(input), computed)));
  }

  private static List<Step.Product> products(Step step) {
    return switch (step) {
      case Step.Product product -> List.of(product);
      case Step.Stacked stacked -> stacked.products();
      default -> List.of();
    };
  }

  /** A vector that is made of what another of the products gives cannot be a row beside it. */
  @Test
  void productsOfWhichOneNeedsAnotherStayApart() {
    Value x = Value.input("x", Shape.of(4));
    Value w = Value.parameter("w", Shape.of(4));
    Value first = dot(x, w);
    Value overRows =
        Value.of(new Op.Contract(List.of(), List.of(0), List.of(0), Set.of(Plate.ROW)), first, x);
    Value second = dot(x, overRows.tanh());
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("second", second);
    Plan plan = Planner.plan(new Graph(outputs), Map.of());
    assertEquals(3, plan.steps().stream().filter(Step.Product.class::isInstance).count());
    assertEquals(List.of(), stacks(plan));
  }

  private static Value dot(Value x, Value w) {
    return x.contract(w, List.of(0), List.of(0), List.of());
  }
}
