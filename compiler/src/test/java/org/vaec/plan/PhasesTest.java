package org.vaec.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.graph.Graph;
import org.vaec.graph.Value;
import org.vaec.model.CompilerOptions;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;
import org.vaec.source.Source;

class PhasesTest {
  private static final String MODEL =
      """
      data x[6] : binary
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(5, tanh) -> dense(4, relu)
      network encoder = dense(5, tanh)
      train epochs = 1, batch = 10, optimizer = adam(1e-3)
      objective elbo(samples = SAMPLES)
      """;

  private static Plan plan(int samples) {
    Source source = new Source("phases", MODEL.replace("SAMPLES", Integer.toString(samples)));
    Compilation compilation = Compiler.compile(source, CompilerOptions.NONE);
    return Planner.plan(compilation.step(), compilation.gradients());
  }

  /** What depends on no row; forward and back; then what sums over the rows. */
  @Test
  void aStepGoesThroughTheRowsOnceAndThenTakesTheWeightsSideBySide() {
    List<Phase> phases = plan(1).phases();
    assertEquals(3, phases.size(), phases.toString());
    assertEquals(
        1,
        phases.stream()
            .filter(phase -> phase instanceof Phase.ByMember(Plate plate, List<Step> steps))
            .count());
    Phase.SideBySide last = (Phase.SideBySide) phases.getLast();
    // Weights of two hidden layers of the decoder and one of the encoder, its heads, the output.
    assertEquals(6, last.steps().stream().filter(Step.Product.class::isInstance).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void noStepOfAPhaseNeedsWhatAnotherThreadMayNotHaveComputed(int samples) {
    for (Phase phase : plan(samples).phases()) {
      Set<Value> computed = new HashSet<>();
      for (Step step : phase.steps()) {
        for (Value value : step.values()) {
          for (Value operand : Planner.operands(value)) {
            if (computed.contains(operand) && !step.values().contains(operand)) {
              assertTrue(isOfTheSameMembers(phase, operand), value + " reads " + operand);
            }
          }
        }
        computed.addAll(step.results());
      }
    }
  }

  private static boolean isOfTheSameMembers(Phase phase, Value operand) {
    return phase instanceof Phase.ByMember(Plate plate, List<Step> steps)
        && operand.plates().stream().allMatch(other -> plate.compareTo(other) <= 0)
        && operand.plates().contains(plate);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aBufferServesTwiceInAPhaseOnlyForAsManyNumbersOfEachMember(int samples) {
    Plan plan = plan(samples);
    for (Phase phase : plan.phases()) {
      Map<Place, List<Value>> users = new HashMap<>();
      for (Step step : phase.steps()) {
        for (Value result : step.results()) {
          if (plan.place(result) instanceof Place.Arena place) {
            users.computeIfAbsent(place, p -> new ArrayList<>()).add(result);
          }
        }
      }
      for (List<Value> sharing : users.values()) {
        assertEquals(1, sharing.stream().map(value -> Domain.of(value).count()).distinct().count());
        assertTrue(sharing.size() == 1 || phase instanceof Phase.ByMember, sharing.toString());
      }
    }
  }

  /** A product of two arrays is not kept for later where both are, but where they are not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNeededLaterIsComputedThereIfItsOperandsAreKeptAnyway(boolean areKept) {
    Value x = Value.input("x", Shape.of(6)).tanh();
    Value y = Value.input("y", Shape.of(6)).exp();
    Value product = x.times(y);
    Value weights = Value.parameter("weights", Shape.of(6, 6));
    Value layer = x.minus(y).contract(weights, List.of(0), List.of(0, 1), List.of(1));
    Value late = product.times(layer);
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("late", areKept ? late.plus(x.times(layer)).plus(y.times(layer)) : late);
    Plan plan = Planner.plan(new Graph(outputs), Map.of());
    boolean isStored = plan.steps().stream().anyMatch(step -> step.results().contains(product));
    assertEquals(!areKept, isStored, plan.toString());
  }
}
