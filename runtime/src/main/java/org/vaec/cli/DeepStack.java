package org.vaec.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;

/**
 * A thread whose stack is deep enough for any model that a person writes and most that programs do.
 * The compiler walks formulas and graphs recursively, and each layer, {@code let} or latent that
 * depends on the one before is some levels more. Of the stack, which is address space, the system
 * gives memory only to what is used.
 */
final class DeepStack {
  private static final long BYTES = 512L << 20;

  private DeepStack() {}

  /** The result of {@code work}, or the error that ended it. */
  static int run(IntSupplier work) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.complete(work.getAsInt());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "vaec",
            BYTES);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // The address space is limited. The usual stack holds usual models.
      return work.getAsInt();
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw e;
      }
    }
  }
}
