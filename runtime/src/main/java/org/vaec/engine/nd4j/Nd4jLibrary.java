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
   * Begins to load on a thread of its own; the future is complete when engines can be made without
   * delay. Optional: the first engine loads what has not been loaded.
   */
  public static CompletableFuture<Void> preload() {
    CompletableFuture<Void> loaded = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nd4j-load")
        .start(
            () -> {
              try {
                load();
                loaded.complete(null);
              } catch (Throwable failure) {
                loaded.completeExceptionally(failure);
              }
            });
    return loaded;
  }

  /** Loads the library if it is not loaded, with its kernels and its BLAS on one thread. */
  static void load() {
    // A class is initialised once in a process and by one thread, as the library has to be.
    Loaded.ensure();
  }

  /**
   * How many threads matrix products use from now on in this process, 1 at first.
   *
   * <p>The other kernels stay on the thread that calls: their workers spin while they wait for one
   * another, so that beside any other load a step of 15 ms was measured at 180.
   */
  public static void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
    load();
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  private static final class Loaded {
    static {
      System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
      // ND4J brings OpenBLAS with it.
      OpenBlasCore.announce();
      // Arrays are closed by their owners: no collection is worth forcing for their sake.
      Nd4j.getMemoryManager().togglePeriodicGc(false);
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
      Nd4j.getEnvironment().setMaxThreads(1);
      Nd4j.getEnvironment().setMaxMasterThreads(1);
      Nd4j.factory().blas().setMaxThreads(1);
    }

    static void ensure() {}
  }
}
