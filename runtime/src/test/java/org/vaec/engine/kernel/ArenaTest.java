package org.vaec.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.engine.Store;
import org.vaec.engine.nd4j.Blas;
import org.vaec.model.CompilerOptions;
import org.vaec.plan.Plan;
import org.vaec.plan.Planner;
import org.vaec.source.Source;

class ArenaTest {
  @ParameterizedTest(name = "{0}-{1}-{2}, batch {3}")
  @CsvSource({"784, 500, 20, 100", "784, 500, 20, 512", "784, 200, 50, 20", "64, 128, 10, 1000"})
  void aStepNeedsTheNativeMemoryThatThePlanPredicts(int pixels, int hidden, int latents, int rows) {
    String model =
        """
        data x[%d] : binary
        prior z[%d] ~ Normal(0, I)
        likelihood x ~ Bernoulli(decoder(z))
        guide q(z | x) = Normal(encoder(x))
        network decoder = dense(%d, tanh)
        network encoder = dense(%d, tanh)
        """
            .formatted(pixels, latents, hidden, hidden);
    Compilation compilation = Compiler.compile(new Source("arena", model), CompilerOptions.NONE);
    Program program = new Program(compilation.step(), compilation.gradients());
    State state = State.of(Precision.FLOAT32, List.of(program.graph()));
    Store gradients = new Store(state.precision(), state.parameters().layout());
    Lanes lanes = Lanes.of(state.precision());
    Plan plan = Planner.plan(program.graph(), program.gradients());
    long learned = plan.learned().at(plate -> rows) * lanes.bytes();
    long predicted = plan.arena().at(plate -> rows) * lanes.bytes() + 2 * learned;
    Blas.load(Precision.FLOAT32);
    try (Workers workers = new Workers(1);
        FusedFrame frame =
            new FusedFrame(
                plan, state, gradients, lanes, Grain.USUAL, workers, Bindings.rows(rows))) {
      long parameters = state.parameters().memory().byteSize();
      // What the plan does not know are alignment and the tiles of the kernels.
      assertEquals(
          predicted,
          frame.allocated() + parameters + gradients.memory().byteSize(),
          0.1 * predicted);
    }
  }
}
