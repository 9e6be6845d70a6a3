package org.vaec.engine;

/**
 * Runs one {@link Program} in one precision over a {@link State} that it shares with others. Made
 * once and run many times; run after run with equal bindings and an equal state gives equal numbers
 * bit for bit. One thread at a time.
 *
 * <p>Results are read before the next run, which changes them.
 *
 * <p>Random numbers are those of {@link org.vaec.random.Philox} for (seed, site, step) and the
 * number of the element, see {@link ElementNumbers}: any two engines draw the same.
 */
public interface Engine extends AutoCloseable {

  Precision precision();

  State state();

  /**
   * The gradients that the latest run left, laid out as the state's parameters; 0 for parameters
   * without a gradient in the program.
   */
  Store gradients();

  /**
   * Computes all outputs.
   *
   * @throws IllegalStateException if a plate or an input is not bound, or has a wrong length
   */
  Results run(Bindings bindings);

  /**
   * Computes all outputs, then changes the parameters. An engine may overlap the two where the
   * update allows it.
   */
  default Results step(Bindings bindings, Update update) {
    Results results = run(bindings);
    update.apply(results, state().parameters(), gradients(), Threads.CALLER);
    return results;
  }

  /** Frees the engine's own memory; the state lives on. */
  @Override
  void close();
}
