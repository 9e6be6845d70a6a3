package org.vaec.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.engine.Precision;
import org.vaec.model.CompilerOptions;
import org.vaec.network.LearnedArray;
import org.vaec.source.Source;

/**
 * Convolutions beside everything else of the language: their gradients are the slopes of the loss,
 * and both engines compute them alike.
 */
class ConvolutionalModelsTest {
  private static final String COLOURS =
      """
      data x[3, 6, 4] : unit from columns 1..72
      prior z[2] ~ Normal(0, I)
      likelihood x ~ ContinuousBernoulli(decoder(z))
      guide q(z | x) = Normal(encoder(x))
      network encoder = conv(4, 4, 2, 1, tanh) -> conv(3, 2, tanh)
      network decoder = dense(12, tanh) -> reshape(2, 3, 2) -> deconv(4, 4, 2, 1, tanh)
      """;

  private static String colours(String piece, String replacement) {
    if (!COLOURS.contains(piece)) {
      throw new IllegalArgumentException("no `" + piece + "` among the colours");
    }
    return COLOURS.replace(piece, replacement);
  }

  private static final Map<String, String> PROGRAMS =
      Map.of(
          "images of three colours",
          COLOURS,
          "two heads per pixel, and gaps in the data",
          colours(": unit", ": real?").replace("ContinuousBernoulli", "Normal"),
          "a mixture with its heads for each component",
          colours(": unit", ": real")
              .replace("ContinuousBernoulli(decoder(z))", "Mixture(3, Normal(decoder(z)))"),
          "learned inputs of a convolution",
          colours("z[2] ~ Normal(0, I)", "z[2] ~ Mixture(4, q(z | free))"),
          "other layers between convolutions",
          colours(
              "encoder = conv(4, 4, 2, 1, tanh) -> conv(3, 2, tanh)",
              "encoder = residual(conv(5, 1, elu) -> tanh -> conv(3, 3, 1, 1)) -> layernorm"
                  + " -> dropout(0.2) -> conv(2, 3, tanh)"),
          "a latent that is summed over",
          colours(
                  "guide q(z | x)",
                  "prior k : category(3) ~ Categorical(free)\nguide q(k | x) ="
                      + " Categorical(encoder(x))\nguide q(z | x)")
              .replace("decoder(z)", "decoder(z, k)"),
          "categories at each pixel",
          colours(
                  "x[3, 6, 4] : unit from columns 1..72",
                  "x[4, 4] : category(4) from columns 1..16")
              .replace("ContinuousBernoulli", "Categorical")
              .replace("conv(4, 4, 2, 1, tanh) -> conv(3, 2, tanh)", "dense(8, tanh)")
              .replace("reshape(2, 3, 2)", "reshape(3, 2, 2)"),
          "two images side by side",
          colours("prior z", "input y[6, 4] : real from columns 73..96\nprior z")
              .replace("q(z | x) = Normal(encoder(x))", "q(z | x, y) = Normal(encoder(x, y))"),
          "windows that end before the edge",
          colours("conv(4, 4, 2, 1, tanh)", "conv(4, 3, 2, 1, tanh)")
              .replace("deconv(4, 4, 2, 1, tanh)", "deconv(4, 3, 2, 1, tanh, extra = 1)"),
          "particles",
          COLOURS + "objective iwae(particles = 3)");

  private static Compilation compile(String program) {
    return Compiler.compile(new Source("images.vae", program), CompilerOptions.NONE);
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreTheSlopesOfTheLoss() {
    return PROGRAMS.entrySet().stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.getKey(),
                    () -> ObjectiveGradientTest.assertSlopes(compile(program.getValue()))));
  }

  @TestFactory
  Stream<DynamicTest> bothEnginesComputeTheSame() {
    return PROGRAMS.entrySet().stream()
        .flatMap(
            program ->
                Stream.of(Precision.values())
                    .map(
                        precision ->
                            DynamicTest.dynamicTest(
                                program.getKey() + " " + precision,
                                () ->
                                    EnginesAgreeTest.assertEqualOutputs(
                                        compile(program.getValue()), precision))));
  }

  private static List<String> kernels(String program) {
    return compile(program).model().learned().stream()
        .filter(array -> array.name().endsWith(".kernel"))
        .map(array -> array.name() + " " + array.shape())
        .toList();
  }

  @Test
  void aTrunkWithTheEventsHeightAndWidthGetsAHeadForEachPixel() {
    assertEquals(
        List.of(
            "decoder.2.kernel [4, 4, 4, 2]",
            "decoder.x.logits.kernel [1, 1, 4, 3]",
            "encoder.0.kernel [4, 4, 3, 4]",
            "encoder.1.kernel [2, 2, 4, 3]"),
        kernels(COLOURS));
  }

  @Test
  void categoriesOfPixelsTakeAllPixels() {
    assertEquals(
        List.of("decoder.2.kernel [4, 4, 4, 3]"),
        kernels(PROGRAMS.get("categories at each pixel")));
  }

  @Test
  void aMaskIsAnotherImageBesideTheData() {
    LearnedArray first =
        compile(PROGRAMS.get("two heads per pixel, and gaps in the data"))
            .model()
            .learned()
            .stream()
            .filter(array -> array.name().equals("encoder.0.kernel"))
            .findFirst()
            .orElseThrow();
    assertEquals(6, first.shape().size(2));
  }
}
