package org.vaec.engine;

/**
 * The outputs of an engine's latest run: another run of the engine changes what is read. Only what
 * is read is copied.
 */
public interface Results {

  /**
   * The numbers of an output, row-major: its plates, outermost first, then its event axes.
   *
   * @throws IllegalStateException if the graph has no output of this name, or if the engine was
   *     closed
   */
  double[] get(String output);

  /**
   * The number of an output without plates and axes.
   *
   * @throws IllegalStateException also if there is more than one number
   */
  default double scalar(String output) {
    double[] values = get(output);
    if (values.length != 1) {
      throw new IllegalStateException(
          "engine: " + output + " is no scalar but " + values.length + " numbers");
    }
    return values[0];
  }
}
