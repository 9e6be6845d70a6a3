package org.vaec.cli;

import java.util.Set;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.source.Source;

/**
 * Compiles a small model on a second core while the command line is being read, which takes as
 * long. Whatever the compiler does for the first time, above all the linking of its many switches
 * over patterns, is then done when the user's model comes.
 */
final class FirstCompilation {
  private static final Set<String> COMMANDS = Set.of("check", "explain", "show");
  static final String MODEL =
      """
      data x[2] : binary from columns 1..2 -> threshold(0.5)
      prior z[1] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network decoder = dense(2, tanh)
      network encoder = dense(2, tanh)
      train epochs = 1, batch = 10, optimizer = adam(1e-3)
      """;

  private static final Source SOURCE = new Source("first", MODEL);
  private static final Runnable CHECK = () -> Compiler.check(SOURCE, CompilerOptions.NONE);
  private static final Runnable COMPILATION = () -> Compiler.compile(SOURCE, CompilerOptions.NONE);

  private final Thread thread;

  private FirstCompilation(Thread thread) {
    this.thread = thread;
  }

  /** Begins, where the command is one that does little but compile. */
  static FirstCompilation of(String... arguments) {
    boolean checks = arguments.length > 0 && arguments[0].equals("check");
    Thread thread =
        Thread.ofPlatform().daemon().name("first").unstarted(checks ? CHECK : COMPILATION);
    if (arguments.length > 1 && COMMANDS.contains(arguments[0])) {
      thread.start();
    }
    return new FirstCompilation(thread);
  }

  /** Waits for the end: what is linked by two threads at once would be linked twice. */
  void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
