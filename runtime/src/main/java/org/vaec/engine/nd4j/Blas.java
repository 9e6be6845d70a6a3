package org.vaec.engine.nd4j;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.vaec.engine.Precision;

/**
 * Products of row-major matrices at native addresses: oneDNN's in single precision where it is
 * there for the platform, which is a third to a half faster, else OpenBLAS. Called without a
 * wrapper: nothing is allocated.
 *
 * <p>Each product runs on the thread that calls.
 */
public final class Blas {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  private Blas() {}

  /** Loads the libraries, which takes a fraction of a second, unless they are loaded. */
  public static void load() {
    OpenBlas.ensure();
    OneDnn.ensure();
  }

  /**
   * C = A B + beta C.
   *
   * @param a of m rows and k columns, or the transposed where {@code transposeA}
   * @param b of k rows and n columns, or the transposed where {@code transposeB}
   * @param ldc how far apart the rows of C lie
   */
  public static void multiply(
      Precision precision,
      int m,
      int n,
      int k,
      long a,
      boolean transposeA,
      long b,
      boolean transposeB,
      double beta,
      long c) {
    int lda = transposeA ? m : k;
    int ldb = transposeB ? k : n;
    int transA = transposeA ? TRANSPOSED : AS_IT_IS;
    int transB = transposeB ? TRANSPOSED : AS_IT_IS;
    try {
      if (precision == Precision.FLOAT64) {
        OpenBlas.DGEMM.invokeExact(
            ROW_MAJOR, transA, transB, m, n, k, 1.0, a, lda, b, ldb, beta, c, n);
      } else if (OneDnn.SGEMM != null) {
        int status =
            (int)
                OneDnn.SGEMM.invokeExact(
                    (byte) (transposeA ? 'T' : 'N'),
                    (byte) (transposeB ? 'T' : 'N'),
                    (long) m,
                    (long) n,
                    (long) k,
                    1f,
                    a,
                    (long) lda,
                    b,
                    (long) ldb,
                    (float) beta,
                    c,
                    (long) n);
        if (status != 0) {
          throw new IllegalStateException("engine: dnnl_sgemm gave " + status);
        }
      } else {
        OpenBlas.SGEMM.invokeExact(
            ROW_MAJOR, transA, transB, m, n, k, 1f, a, lda, b, ldb, (float) beta, c, n);
      }
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("engine: " + impossible, impossible);
    }
  }

  /** Which library multiplies in single precision, for reports. */
  public static String name() {
    return OneDnn.SGEMM != null ? "oneDNN" : "OpenBLAS";
  }

  /** Keeps the products of the calling thread on it. */
  public static void useCallingThread() {
    try {
      if (OneDnn.SET_THREADS != null) {
        OneDnn.SET_THREADS.invokeExact(1);
      }
    } catch (Throwable impossible) {
      throw new IllegalStateException("engine: " + impossible, impossible);
    }
  }

  @SuppressWarnings("restricted") // calls of native code
  private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
    return SymbolLookup.loaderLookup()
        .find(name)
        .or(() -> Linker.nativeLinker().defaultLookup().find(name))
        .map(address -> Linker.nativeLinker().downcallHandle(address, type));
  }

  private static final class OpenBlas {
    static final MethodHandle SGEMM;
    static final MethodHandle DGEMM;

    static {
      Loader.load(openblas_nolapack.class);
      SGEMM = function("cblas_sgemm", gemm(ValueLayout.JAVA_FLOAT)).orElseThrow();
      DGEMM = function("cblas_dgemm", gemm(ValueLayout.JAVA_DOUBLE)).orElseThrow();
      openblas_nolapack.blas_set_num_threads(1);
    }

    private static FunctionDescriptor gemm(ValueLayout scalar) {
      ValueLayout number = ValueLayout.JAVA_INT;
      ValueLayout address = ValueLayout.JAVA_LONG;
      return FunctionDescriptor.ofVoid(
          number, number, number, number, number, number, scalar, address, number, address, number,
          scalar, address, number);
    }

    static void ensure() {}
  }

  private static final class OneDnn {
    /** Null where the library does not exist for this platform. */
    static final MethodHandle SGEMM;

    static final MethodHandle SET_THREADS;

    static {
      MethodHandle gemm = null;
      MethodHandle threads = null;
      if (isLoaded()) {
        ValueLayout letter = ValueLayout.JAVA_BYTE;
        ValueLayout number = ValueLayout.JAVA_LONG;
        ValueLayout scalar = ValueLayout.JAVA_FLOAT;
        gemm =
            function(
                    "dnnl_sgemm",
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        letter,
                        letter,
                        number,
                        number,
                        number,
                        scalar,
                        number,
                        number,
                        number,
                        number,
                        scalar,
                        number,
                        number))
                .orElse(null);
        threads =
            function("omp_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
                .orElse(null);
      }
      SGEMM = gemm;
      SET_THREADS = threads;
    }

    /**
     * Loads the library alone, from the file of its platform. Its classes would load OpenCL beside
     * it, which hardly any machine has.
     */
    @SuppressWarnings("restricted") // native code
    private static boolean isLoaded() {
      for (String file : List.of("libdnnl.so.2", "libdnnl.2.dylib", "dnnl.dll")) {
        String resource = "org/bytedeco/dnnl/" + Loader.getPlatform() + "/" + file;
        if (Blas.class.getClassLoader().getResource(resource) != null) {
          try {
            loadOpenMp();
            System.load(Loader.cacheResource(Blas.class, "/" + resource).getAbsolutePath());
            return true;
          } catch (IOException | UnsatisfiedLinkError unusable) {
            return false;
          }
        }
      }
      return false;
    }

    /** The run-time of OpenMP that comes with oneDNN for Linux; elsewhere the system's own. */
    @SuppressWarnings("restricted") // native code
    private static void loadOpenMp() throws IOException {
      String resource = "org/bytedeco/dnnl/" + Loader.getPlatform() + "/libgomp.so.1";
      if (Blas.class.getClassLoader().getResource(resource) != null) {
        System.load(Loader.cacheResource(Blas.class, "/" + resource).getAbsolutePath());
      }
    }

    static void ensure() {}
  }
}
