package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.model.Programs.SMALL;
import static org.vaec.model.Programs.small;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.Edit;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

class WarningsTest {
  private static List<String> warnings(String program) {
    Diagnostics diagnostics = new Diagnostics();
    Programs.resolve(program, diagnostics);
    return diagnostics.warnings().stream().map(Diagnostic::code).toList();
  }

  @Test
  void aSoundModelHasNone() {
    assertEquals(List.of(), warnings(SMALL));
  }

  @Test
  void aScaleThatDependsOnALatentCanCollapse() {
    assertEquals(List.of("scale-collapse"), warnings(small("(decoder(z), free)", "(decoder(z))")));
  }

  @Test
  void aSpreadThatNoTrainingCanNarrowDoesNotCollapse() {
    String precision =
        """
        data x : real from column 1
        param m : real
        prior t ~ Gamma(2, 1.5)
        likelihood x ~ Normal(m, variance = 1/t)
        guide q(t | x) = p(t | x)
        """;
    String learned =
        precision.replace("p(t | x)", "LogNormal(encoder(x))") + "network encoder = dense(6, tanh)";
    // The marginal is a StudentT, whatever the guide.
    assertEquals(List.of(), warnings(precision));
    assertEquals(List.of(), warnings(learned));
    assertEquals(
        List.of(),
        warnings(
            precision
                .replace("Gamma(2, 1.5)", "InverseGamma(free)")
                .replace("variance = 1/t", "variance = t")));
    // Its distribution can gather at 0, by a prior or a formula that is learned.
    assertEquals(List.of("scale-collapse"), warnings(learned.replace("2, 1.5", "free")));
    assertEquals(
        List.of("scale-collapse"), warnings(learned.replace("1/t", "softplus(linear(t))")));
  }

  @Test
  void aScaleOfWhatBeginsAtZeroIsNoDistanceFromALocation() {
    String positive = small(": real", ": positive");
    for (String density : List.of("Weibull(2, exp(linear(z)))", "InverseGamma(decoder(z))")) {
      assertEquals(
          List.of(),
          warnings(
              (density.contains("decoder")
                      ? positive
                      : positive.replace("network decoder = dense(8, tanh)\n", ""))
                  .replace("Normal(decoder(z), free)", density)),
          density);
    }
  }

  @Test
  void aGuideWithoutDataIgnoresThem() {
    assertEquals(
        List.of("guide-ignores-data"),
        warnings(
            small("q(z | x) = Normal(encoder(x))", "q(z) = Normal(free)")
                .replace("network encoder = dense(6, tanh)\n", "")));
  }

  @Test
  void aDensityOfBinaryDataIsNoProbability() {
    assertEquals(List.of("discrete-data"), warnings(small(": real", ": binary")));
  }

  @Test
  void aGuideThatCannotReachAllOfItsPriorIsNamed() {
    assertEquals(
        List.of("smaller-support"),
        warnings(small("= Normal(encoder(x))", "= LogNormal(encoder(x))")));
  }

  @Test
  void aGuideOnTheInteriorOfItsPriorsSupportIsFine() {
    assertEquals(
        List.of(),
        warnings(
            small("z[2] ~ Normal(0, I)", "z[2] ~ Exponential(1)")
                .replace("= Normal(encoder(x))", "= LogNormal(encoder(x))")));
  }

  @Test
  void withoutReconstructionNothingIsLearned() {
    assertEquals(List.of("no-gradient"), warnings(SMALL + "objective elbo(reconstruction = 0)"));
  }

  @Test
  void aModelWithoutLearnedArraysHasNoGradient() {
    assertEquals(
        List.of("no-gradient"),
        warnings(
            """
            data x[2] : real from columns 1..2
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(z, 1)
            guide q(z | x) = Normal(0.5 * x, 0.7)
            """));
  }

  @Test
  void dataThatAreOnlyConditionedOnAreInputs() {
    assertEquals(
        List.of("no-likelihood"),
        warnings(small("decoder(z)", "decoder(z, u)") + "data u : real from column 5"));
  }

  @Test
  void anOutputLayerWrittenByHandIsOneTooMany() {
    assertEquals(
        List.of("output-layer"), warnings(small("dense(8, tanh)", "dense(8, tanh) -> dense(4)")));
    assertEquals(
        List.of("output-layer"),
        warnings(small("dense(8, tanh)", "dense(8, tanh) -> dense(4, sigmoid)")));
    // Of z[2] a location and a scale each.
    assertEquals(
        List.of("output-layer"), warnings(small("dense(6, tanh)", "dense(6, tanh) -> linear(4)")));
  }

  @Test
  void aConvolutionKeepsItsSizeWithoutItsSigmoid() {
    String program =
        """
        data x[1, 4, 4] : unit from "images"
        prior z[2] ~ Normal(0, I)
        likelihood x ~ ContinuousBernoulli(decoder(z))
        guide q(z | x) = Normal(encoder(x))
        network decoder = dense(4, relu) -> reshape(1, 2, 2) -> deconv(1, 2, 2, 0, sigmoid)
        network encoder = flatten -> dense(6, tanh)
        """;
    Diagnostics diagnostics = new Diagnostics();
    Programs.resolve(program, diagnostics);
    Diagnostic warning = diagnostics.warnings().getFirst();
    assertEquals("output-layer", warning.code());
    String fixed = Edit.apply(new Source("test.vae", program), warning.edits());
    assertEquals(program.replace(", sigmoid", ""), fixed);
    assertEquals(List.of(), warnings(fixed));
  }

  @Test
  void aHiddenLayerMayHaveAnySizeAndActivation() {
    for (String layers :
        List.of(
            "dense(4, tanh)",
            "dense(9, sigmoid)",
            "dense(8, tanh) -> dense(3)",
            "dense(8, tanh) -> residual(dense(4, tanh) -> linear)",
            "dense(8, sigmoid) -> dense(8, sigmoid)")) {
      assertEquals(List.of(), warnings(small("dense(8, tanh)", layers)), layers);
    }
  }

  @Test
  void aVectorsPriorWithoutAShapeIsOneNumber() {
    assertEquals(List.of("scalar-latent"), warnings(small("z[2] ~", "z ~")));
    assertEquals(List.of(), warnings(small("z[2] ~ Normal(0, I)", "z ~ Normal(0, 1)")));
    assertEquals(
        List.of(), warnings(small("z[2] ~", "z ~").replace("x[4]", "x").replace("1..4", "1")));
  }

  @Test
  void aProbabilityIsNotSquashedTwice() {
    String binary = small(": real", ": binary");
    for (String logits :
        List.of(
            "logits = sigmoid(linear(z))",
            "probs = sigmoid(sigmoid(linear(z)))",
            "probs = sigmoid(softmax(linear(z)))")) {
      assertEquals(
          List.of("squashed-twice"),
          warnings(
              binary
                  .replace("Normal(decoder(z), free)", "Bernoulli(" + logits + ")")
                  .replace("network decoder = dense(8, tanh)\n", "")),
          logits);
    }
    assertEquals(
        List.of(),
        warnings(
            binary
                .replace("Normal(decoder(z), free)", "Bernoulli(logits = linear(z))")
                .replace("network decoder = dense(8, tanh)\n", "")));
  }

  @Test
  void weightsOfAnAverageAreTold() {
    for (String weights :
        List.of("reconstruction = 0.001", "beta = 784", "beta = 0.001", "reconstruction = 64")) {
      assertEquals(
          List.of("averaged-likelihood"),
          warnings(SMALL + "objective elbo(" + weights + ")"),
          weights);
    }
    for (String weights : List.of("beta = 4", "beta = 0.1", "beta = 0", "reconstruction = 0.5")) {
      assertEquals(List.of(), warnings(SMALL + "objective elbo(" + weights + ")"), weights);
    }
  }

  @Test
  void severalMistakesAreToldInOneRun() {
    Diagnostics diagnostics = new Diagnostics();
    assertThrows(
        ModelException.class,
        () ->
            Programs.resolve(
                small("Normal(0, I)", "Normal(0, -1)")
                        .replace("free)", "linear(z))")
                        .replace("dense(8, tanh)", "dense(8, tahn)")
                    + "train batch = 0",
                diagnostics));
    assertEquals(
        "constraint, constraint, unknown-activation, range",
        diagnostics.errors().stream().map(Diagnostic::code).collect(Collectors.joining(", ")));
  }

  @Test
  void whatAnUnreadStatementMayHaveDeclaredIsNotMissed() {
    Diagnostics diagnostics = new Diagnostics();
    assertThrows(
        ModelException.class,
        () ->
            Programs.resolve(
                small("network encoder = dense(6, tanh)", "network encoder = = dense(6, tanh)"),
                diagnostics));
    assertEquals(1, diagnostics.errors().size(), diagnostics.errors().toString());
  }

  @Test
  void anArrayThatNoMachineHoldsIsRefused() {
    ModelException wrong =
        assertThrows(
            ModelException.class,
            () ->
                Programs.resolve(small("dense(8, tanh)", "dense(100000, tanh) -> dense(100000)")));
    assertEquals("too-large", wrong.diagnostics().getFirst().code());
    assertTrue(wrong.getMessage().contains("decoder.1.weight"), wrong.getMessage());
    assertEquals("dense(100000)", wrong.diagnostics().getFirst().span().orElseThrow().text());
  }
}
