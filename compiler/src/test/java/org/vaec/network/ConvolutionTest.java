package org.vaec.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.graph.Evaluator;
import org.vaec.graph.NoiseSource;
import org.vaec.graph.Value;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/** Convolutions and their transposes against sums written out, two rows at a time. */
class ConvolutionTest {
  private static final int ROWS = 2;

  // Sums of some hundred products of numbers of size 1, in another order.
  private static final double ROUNDING = 1e-12;

  private final Random random = new Random(3);

  /**
   * What a convolution is of.
   *
   * @param height of the image
   * @param width of the image
   */
  record Sizes(
      int in,
      int out,
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int stride,
      int padding) {

    int rows() {
      return (height + 2 * padding - kernelHeight) / stride + 1;
    }

    int columns() {
      return (width + 2 * padding - kernelWidth) / stride + 1;
    }

    /** What no window reaches at the end of either side. */
    int extra() {
      return (height + 2 * padding - kernelHeight) % stride;
    }

    int large() {
      return ROWS * in * height * width;
    }

    int small() {
      return ROWS * out * rows() * columns();
    }

    int kernel() {
      return kernelHeight * kernelWidth * in * out;
    }
  }

  static Stream<Sizes> sizes() {
    return Stream.of(
        new Sizes(1, 1, 3, 3, 2, 2, 1, 0),
        new Sizes(1, 1, 4, 4, 3, 3, 1, 1),
        new Sizes(2, 3, 5, 4, 3, 2, 1, 0),
        new Sizes(3, 2, 4, 7, 2, 3, 2, 0),
        new Sizes(2, 4, 6, 8, 4, 4, 2, 1),
        new Sizes(1, 3, 7, 4, 3, 3, 3, 1),
        new Sizes(4, 1, 5, 5, 1, 1, 1, 0),
        new Sizes(2, 2, 5, 7, 1, 1, 2, 0),
        new Sizes(3, 2, 3, 4, 3, 4, 1, 0),
        new Sizes(2, 2, 2, 2, 3, 3, 1, 3),
        // Windows that do not end at the edge: what they leave is less than the padding, or more.
        new Sizes(2, 3, 8, 8, 3, 3, 2, 1),
        new Sizes(1, 2, 8, 6, 3, 3, 2, 0),
        new Sizes(2, 1, 11, 7, 2, 2, 4, 1),
        new Sizes(3, 2, 9, 6, 2, 2, 3, 2),
        new Sizes(1, 1, 7, 7, 4, 4, 4, 3));
  }

  static Stream<Sizes> sizesOfOneEdge() {
    return Stream.concat(
        sizes(),
        Stream.of(
            new Sizes(2, 2, 8, 9, 3, 3, 2, 0),
            new Sizes(1, 3, 9, 8, 3, 3, 2, 1),
            new Sizes(2, 1, 10, 12, 3, 2, 4, 1)));
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  private static double at(double[] image, int channels, int height, int width, int... index) {
    boolean isInside = index[2] >= 0 && index[2] < height && index[3] >= 0 && index[3] < width;
    return isInside
        ? image[((index[0] * channels + index[1]) * height + index[2]) * width + index[3]]
        : 0;
  }

  private static double weight(double[] kernel, Sizes s, int i, int j, int in, int out) {
    return kernel[((i * s.kernelWidth + j) * s.in + in) * s.out + out];
  }

  /** y[n, o, h, w] = b[o] + sum over c, i, j of x[n, c, s h + i - p, s w + j - p] k[i, j, c, o]. */
  private static double[] convolved(Sizes s, double[] x, double[] kernel, double[] bias) {
    double[] y = new double[s.small()];
    int next = 0;
    for (int n = 0; n < ROWS; n++) {
      for (int o = 0; o < s.out; o++) {
        for (int h = 0; h < s.rows(); h++) {
          for (int w = 0; w < s.columns(); w++) {
            double sum = bias[o];
            for (int c = 0; c < s.in; c++) {
              for (int i = 0; i < s.kernelHeight; i++) {
                for (int j = 0; j < s.kernelWidth; j++) {
                  int row = s.stride * h + i - s.padding;
                  int column = s.stride * w + j - s.padding;
                  sum +=
                      at(x, s.in, s.height, s.width, n, c, row, column)
                          * weight(kernel, s, i, j, c, o);
                }
              }
            }
            y[next++] = sum;
          }
        }
      }
    }
    return y;
  }

  /** Every number of the small image, spread over the large one by the kernel. */
  private static double[] deconvolved(Sizes s, double[] y, double[] kernel, double[] bias) {
    double[] x = new double[s.large()];
    for (int n = 0; n < ROWS; n++) {
      for (int c = 0; c < s.in; c++) {
        for (int at = 0; at < s.height * s.width; at++) {
          x[(n * s.in + c) * s.height * s.width + at] = bias[c];
        }
        for (int o = 0; o < s.out; o++) {
          for (int h = 0; h < s.rows(); h++) {
            for (int w = 0; w < s.columns(); w++) {
              for (int i = 0; i < s.kernelHeight; i++) {
                for (int j = 0; j < s.kernelWidth; j++) {
                  int row = s.stride * h + i - s.padding;
                  int column = s.stride * w + j - s.padding;
                  if (row >= 0 && row < s.height && column >= 0 && column < s.width) {
                    x[((n * s.in + c) * s.height + row) * s.width + column] +=
                        at(y, s.out, s.rows(), s.columns(), n, o, h, w)
                            * weight(kernel, s, i, j, c, o);
                  }
                }
              }
            }
          }
        }
      }
    }
    return x;
  }

  private static LearnedArray kernel(Sizes s) {
    return new LearnedArray(
        "kernel",
        Shape.of(s.kernelHeight, s.kernelWidth, s.in, s.out),
        new Initializer.Constant(0));
  }

  private static LearnedArray bias(int channels) {
    return new LearnedArray("bias", Shape.of(channels), new Initializer.Constant(0));
  }

  private static Layer conv(Sizes s, Optional<Activation> activation) {
    return new Layer.Convolution(kernel(s), bias(s.out), s.stride, s.padding, activation);
  }

  private static Layer deconv(Sizes s, Optional<Activation> activation) {
    return new Layer.Deconvolution(
        kernel(s), bias(s.in), s.stride, s.padding, s.extra(), activation);
  }

  private static Shape large(Sizes s) {
    return Shape.of(s.in, s.height, s.width);
  }

  private static Shape small(Sizes s) {
    return Shape.of(s.out, s.rows(), s.columns());
  }

  private static double[] run(
      Layer layer, Shape shape, double[] rows, double[] kernel, double[] bias) {
    return Evaluator.of(
            Map.of(Plate.ROW, ROWS),
            Map.of("kernel", kernel, "bias", bias),
            Map.of(),
            Map.of("x", rows),
            NoiseSource.seeded(1))
        .run(layer.apply(Value.input("x", shape), true));
  }

  @ParameterizedTest
  @MethodSource("sizesOfOneEdge")
  void aConvolutionIsTheSumOverItsWindows(Sizes s) {
    double[] x = numbers(s.large());
    double[] kernel = numbers(s.kernel());
    double[] bias = numbers(s.out);
    assertArrayEquals(
        convolved(s, x, kernel, bias),
        run(conv(s, Optional.empty()), large(s), x, kernel, bias),
        ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aDeconvolutionSpreadsEachNumberByTheKernel(Sizes s) {
    double[] y = numbers(s.small());
    double[] kernel = numbers(s.kernel());
    double[] bias = numbers(s.in);
    assertArrayEquals(
        deconvolved(s, y, kernel, bias),
        run(deconv(s, Optional.empty()), small(s), y, kernel, bias),
        ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theDeconvolutionIsTheTransposeOfTheConvolution(Sizes s) {
    double[] x = numbers(s.large());
    double[] y = numbers(s.small());
    double[] kernel = numbers(s.kernel());
    double[] convolved = run(conv(s, Optional.empty()), large(s), x, kernel, new double[s.out]);
    double[] deconvolved = run(deconv(s, Optional.empty()), small(s), y, kernel, new double[s.in]);
    assertEquals(dot(convolved, y), dot(x, deconvolved), ROUNDING * s.kernel());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theActivationIsAppliedToTheSum(Sizes s) {
    double[] x = numbers(s.large());
    double[] y = numbers(s.small());
    double[] kernel = numbers(s.kernel());
    double[] bias = numbers(Math.max(s.in, s.out));
    double[] small = convolved(s, x, kernel, bias);
    double[] large = deconvolved(s, y, kernel, bias);
    assertArrayEquals(
        Arrays.stream(small).map(Math::tanh).toArray(),
        run(conv(s, Optional.of(Activation.TANH)), large(s), x, kernel, Arrays.copyOf(bias, s.out)),
        ROUNDING);
    assertArrayEquals(
        Arrays.stream(large).map(Math::tanh).toArray(),
        run(
            deconv(s, Optional.of(Activation.TANH)),
            small(s),
            y,
            kernel,
            Arrays.copyOf(bias, s.in)),
        ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theirShapesAreEachOthers(Sizes s) {
    for (boolean training : new boolean[] {true, false}) {
      Value x = Value.input("x", large(s));
      Value y = Value.input("x", small(s));
      assertEquals(small(s), conv(s, Optional.empty()).apply(x, training).shape());
      assertEquals(large(s), deconv(s, Optional.empty()).apply(y, training).shape());
    }
    assertEquals(small(s), conv(s, Optional.empty()).output(large(s)));
    assertEquals(large(s), deconv(s, Optional.empty()).output(small(s)));
  }

  private static double dot(double[] a, double[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
