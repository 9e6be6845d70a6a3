package org.vaec.benchmark;

import java.io.IOException;
import org.vaec.engine.nd4j.Blas;

/** The contenders of vaec: an engine or the products alone, on some threads. */
final class Vaec {
  private Vaec() {}

  /**
   * Serves one contender.
   *
   * @param arguments {@code fused}, {@code reference} or {@code products}; the number of threads
   */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    Contender contender =
        switch (arguments[0]) {
          case "fused" -> new Steps(false, threads);
          case "reference" -> new Steps(true, threads);
          case "products" -> new Products(threads);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    boolean multiplies = !arguments[0].equals("reference");
    Contender.serve(
        "Java " + Runtime.version() + ", " + (multiplies ? Blas.name() : "ND4J"), contender);
  }
}
