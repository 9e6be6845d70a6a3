package org.vaec.engine.nd4j;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
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

  /** The bytes that OpenBLAS has for the description of itself. */
  private static final int LONGEST = 256;

  private Blas() {}

  /**
   * Loads the library of a precision, which takes a tenth of a second or two, unless it is loaded.
   */
  public static void load(Precision precision) {
    if (precision == Precision.FLOAT64 || OneDnn.SGEMM == null) {
      OpenBlas.ensure();
    }
  }

  /**
   * What is multiplied: A of m rows and k columns with B of k rows and n columns, row-major.
   *
   * @param transposeA whether A lies transposed
   * @param lda how far apart the rows of A lie as it is stored, and likewise those of B and C: so
   *     they can be parts of larger matrices
   */
  public record Form(
      Precision precision,
      int m,
      int n,
      int k,
      boolean transposeA,
      int lda,
      boolean transposeB,
      int ldb,
      int ldc) {

    /** Of matrices whose rows follow each other without gaps. */
    public static Form of(
        Precision precision, int m, int n, int k, boolean transposeA, boolean transposeB) {
      return new Form(
          precision, m, n, k, transposeA, transposeA ? m : k, transposeB, transposeB ? k : n, n);
    }

    /** The same with other numbers of rows and columns of the result. */
    public Form part(int rows, int columns) {
      return new Form(precision, rows, columns, k, transposeA, lda, transposeB, ldb, ldc);
    }
  }

  /** C = A B + beta C. */
  public static void multiply(Form form, long a, long b, double beta, long c) {
    int m = form.m;
    int n = form.n;
    int k = form.k;
    int transA = form.transposeA ? TRANSPOSED : AS_IT_IS;
    int transB = form.transposeB ? TRANSPOSED : AS_IT_IS;
    try {
      if (form.precision == Precision.FLOAT64) {
        OpenBlas.DGEMM.invokeExact(
            ROW_MAJOR, transA, transB, m, n, k, 1.0, a, form.lda, b, form.ldb, beta, c, form.ldc);
      } else if (OneDnn.SGEMM != null) {
        int status =
            (int)
                OneDnn.SGEMM.invokeExact(
                    (byte) (form.transposeA ? 'T' : 'N'),
                    (byte) (form.transposeB ? 'T' : 'N'),
                    (long) m,
                    (long) n,
                    (long) k,
                    1f,
                    a,
                    (long) form.lda,
                    b,
                    (long) form.ldb,
                    (float) beta,
                    c,
                    (long) form.ldc);
        if (status != 0) {
          throw new IllegalStateException("engine: dnnl_sgemm gave " + status);
        }
      } else {
        OpenBlas.SGEMM.invokeExact(
            ROW_MAJOR,
            transA,
            transB,
            m,
            n,
            k,
            1f,
            a,
            form.lda,
            b,
            form.ldb,
            (float) beta,
            c,
            form.ldc);
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

  /**
   * OpenBLAS as it describes itself: its version, how it was built, and for which processor it
   * computes.
   */
  @SuppressWarnings("restricted") // calls of native code
  static String openBlas() {
    OpenBlas.ensure();
    MethodHandle describe =
        function("openblas_get_config", FunctionDescriptor.of(ValueLayout.ADDRESS)).orElseThrow();
    try {
      return ((MemorySegment) describe.invokeExact()).reinterpret(LONGEST).getString(0);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("engine: " + impossible, impossible);
    }
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
      OpenBlasCore.announce();
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
  }
}
