package org.vaec.benchmark;

import java.util.Arrays;
import java.util.List;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Bindings;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.Results;
import org.vaec.engine.State;
import org.vaec.engine.kernel.FusedEngine;
import org.vaec.engine.nd4j.Nd4jLibrary;
import org.vaec.engine.nd4j.ReferenceEngine;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;
import org.vaec.train.Optimizer;

/** Training steps of vaec on one batch, on one of its engines. */
final class Steps implements Contender, AutoCloseable {
  private final boolean reference;
  private final int threads;
  private Engine engine;
  private Optimizer optimizer;
  private Bindings bindings;
  private Results latest;
  private long step;

  Steps(boolean reference, int threads) {
    this.reference = reference;
    this.threads = threads;
  }

  @Override
  public void begin(Autoencoder size) {
    close();
    Compilation compilation =
        Compiler.compile(new Source("autoencoder", size.model()), CompilerOptions.NONE);
    Program program = new Program(compilation.step(), compilation.gradients());
    State state = State.of(Precision.FLOAT32, List.of(program.graph()));
    Autoencoder.Start start = size.start();
    state.parameters().set("encoder.0.weight", start.encoder().values());
    state.parameters().set("encoder.z.loc.weight", start.loc().values());
    state.parameters().set("encoder.z.scale.weight", start.scale().values());
    state.parameters().set("decoder.0.weight", start.decoder().values());
    state.parameters().set("decoder.x.logits.weight", start.logits().values());
    // Networks see (x - mean) inverse_deviation: here x itself, as the others do.
    double[] ones = state.get("x.inverse_deviation");
    Arrays.fill(ones, 1);
    state.set("x.inverse_deviation", ones);
    if (reference) {
      Nd4jLibrary.useThreads(threads);
      engine = new ReferenceEngine(program, state);
    } else {
      engine = new FusedEngine(program, state, threads);
    }
    optimizer = Optimizer.of(compilation.model().train(), state.parameters());
    bindings = Bindings.rows(size.batch()).with("x", start.pixels());
    step = 0;
  }

  @Override
  public void steps(int count) {
    for (int i = 0; i < count; i++) {
      latest = engine.step(bindings.withStep(step++), optimizer.at(1e-3));
    }
  }

  @Override
  public double loss() {
    return latest.scalar("loss");
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
