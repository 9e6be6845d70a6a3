package org.vaec.engine.nd4j;

import java.util.concurrent.CompletableFuture;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * ND4J's native code. Its first use in a process takes one to three seconds, so it is worth loading
 * on another thread while a model is compiled and data are read.
 */
public final class Nd4jLibrary {
  private Nd4jLibrary() {}

  /**
   * Begins to load on a thread of its own; the future is complete when arrays can be made.
   *
   * @param threads as in {@link #load}
   */
  public static CompletableFuture<Void> preload(int threads) {
    CompletableFuture<Void> loaded = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nd4j-load")
        .start(
            () -> {
              try {
                load(threads);
                loaded.complete(null);
              } catch (Throwable failure) {
                loaded.completeExceptionally(failure);
              }
            });
    return loaded;
  }

  /**
   * Loads the library, or changes the number of threads of one already loaded.
   *
   * @param threads that ND4J's kernels and its BLAS use, 1 or more; their own default is the number
   *     of logical cores even where the process may use fewer
   */
  public static void load(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
    System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
    // Arrays are closed by their owners: no collection is worth forcing for their sake.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }
}
