package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.vaec.model.Programs.SMALL;
import static org.vaec.model.Programs.resolve;
import static org.vaec.model.Programs.small;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vaec.distribution.Constraint;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.ModelException;

/** The programs of the language's description, and what each phrase in them stands for. */
class ResolverTest {
  private static final String DIGITS =
      """
      dataset    "data/digits.csv.gz"
      data       x[8, 8] : binary        from columns 1..64 -> divide(16) -> threshold(0.5)
      label      digit   : category(10)  from column 65

      prior      z[10] ~ Normal(0, I)
      likelihood x ~ Bernoulli(decoder(z))
      guide      q(z | x) = Normal(encoder(x))

      network    decoder = dense(128, tanh)
      network    encoder = dense(128, tanh)

      train      epochs = 200, batch = 100, optimizer = adam(1e-3)
      """;

  private static final String SINGLE_CELL =
      """
      id cell from "barcode"
      data x[1000] : count from "counts"
      input l : positive from "counts" -> sum
      input batch : category(3) from "batch"
      param r[1000] : positive
      prior z[10] ~ Normal(0, I)
      likelihood x ~ NegativeBinomial(mean = l * softmax(linear(decoder(z, batch))), dispersion = r)
      guide q(z | x, batch) = Normal(encoder(x, batch))
      network decoder = dense(128, relu)
      network encoder = dense(128, relu)
      """;

  private static List<String> arrays(Model model) {
    return model.learned().stream().map(array -> array.name() + " " + array.shape()).toList();
  }

  private static LearnedArray array(Model model, String name) {
    return model.learned().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void digitsLearnsTwoTrunksAndThreeHeads() {
    Model model = resolve(DIGITS);
    assertEquals(
        List.of(
            "decoder.0.weight [10, 128]",
            "decoder.0.bias [128]",
            "decoder.x.logits.weight [128, 64]",
            "decoder.x.logits.bias [64]",
            "encoder.0.weight [64, 128]",
            "encoder.0.bias [128]",
            "encoder.z.loc.weight [128, 10]",
            "encoder.z.loc.bias [10]",
            "encoder.z.scale.weight [128, 10]",
            "encoder.z.scale.bias [10]"),
        arrays(model));
  }

  @Test
  void digitsIsOneLatentAboveOneImage() {
    Model model = resolve(DIGITS);
    assertEquals(List.of("z", "x"), model.variables().stream().map(RandomVariable::name).toList());
    RandomVariable x = model.variable("x");
    assertEquals(Shape.of(8, 8), x.shape());
    assertEquals(List.of("z"), x.density().parents());
    assertTrue(x.guide().isEmpty());
    RandomVariable z = model.variable("z");
    assertEquals(Support.REAL, z.support());
    assertEquals(List.of(), z.density().parents());
    assertEquals(List.of("x"), z.guide().orElseThrow().density().parents());
    assertEquals(List.of("z"), model.guideOrder());
  }

  @Test
  void digitsReadsBinaryPixelsAndCarriesALabel() {
    Model model = resolve(DIGITS);
    Observed x = model.observed("x").orElseThrow();
    assertEquals(List.of(new Transform.Divide(16), new Transform.Threshold(0.5)), x.transforms());
    assertEquals(Support.BINARY, x.type());
    assertEquals("Bernoulli", x.distribution().orElseThrow());
    assertTrue(model.observed("digit").orElseThrow().density().isEmpty());
    assertEquals("data/digits.csv.gz", model.dataset().orElseThrow());
    assertEquals(
        new TrainSettings(
            200, 100, new TrainSettings.OptimizerSettings.Adam(1e-3, 0.9, 0.999, 1e-8, 0), 0),
        model.train());
  }

  @Test
  void theHeadOfALikelihoodStartsAtTheDataMean() {
    Initializer start = array(resolve(DIGITS), "decoder.x.logits.bias").initializer();
    Initializer.FromData fromData = assertInstanceOf(Initializer.FromData.class, start);
    assertEquals("x", fromData.variable());
    // Half of the pixels lit: logits of 0. The value is exact up to rounding.
    assertEquals(0, fromData.unconstrained().applyAsDouble(0.5, 0.5), 1e-12);
  }

  private static final String IMAGES =
      """
      data x[2, 8, 6] : real from columns 1..96
      prior z[2] ~ Normal(0, I)
      likelihood x ~ Normal(decoder(z), free)
      guide q(z | x) = Normal(encoder(x))
      network encoder = conv(16, 4, stride = 2, padding = 1, relu)
      network decoder = dense(36, tanh) -> reshape(3, 4, 3) -> deconv(5, 4, 2, 1, relu)
      """;

  @Test
  void convolutionsLearnAKernelAndABiasForEachChannel() {
    assertEquals(
        List.of(
            "decoder.0.weight [2, 36]",
            "decoder.0.bias [36]",
            "decoder.2.kernel [4, 4, 5, 3]",
            "decoder.2.bias [5]",
            "decoder.x.loc.kernel [1, 1, 5, 2]",
            "decoder.x.loc.bias [2]",
            "x.scale [2, 8, 6]",
            "encoder.0.kernel [4, 4, 2, 16]",
            "encoder.0.bias [16]",
            "encoder.z.loc.weight [192, 2]",
            "encoder.z.loc.bias [2]",
            "encoder.z.scale.weight [192, 2]",
            "encoder.z.scale.bias [2]"),
        arrays(resolve(IMAGES)));
  }

  @Test
  void theFansOfAKernelCountWhatOneNumberIsMadeOfAndGoesInto() {
    Model model = resolve(IMAGES);
    // 4 x 4 windows at every second place: a number of the larger image is in 2 x 2 of them.
    assertEquals(
        new Initializer.Glorot(16 * 2, 4 * 16), array(model, "encoder.0.kernel").initializer());
    assertEquals(
        new Initializer.Glorot(4 * 3, 16 * 5), array(model, "decoder.2.kernel").initializer());
    // The head of a location starts in the units of the data, one for each of its 2 channels.
    Initializer.InUnits head =
        assertInstanceOf(
            Initializer.InUnits.class, array(model, "decoder.x.loc.kernel").initializer());
    assertEquals(new Initializer.Glorot(5, 2), head.one());
    assertEquals(2, head.entries());
  }

  private static String encoder(String layer) {
    return ModelPrinter.print(
        resolve(IMAGES.replace("conv(16, 4, stride = 2, padding = 1, relu)", layer)));
  }

  @Test
  void theArgumentsOfAConvolutionMayBeNamedAndLeftOut() {
    String all = encoder("conv(16, 4, 2, 1, relu)");
    assertEquals(all, encoder("conv(16, 4, 2, padding = 1, relu)"));
    assertEquals(all, encoder("conv(16, 4, padding = 1, activation = relu, stride = 2)"));
    String few = encoder("conv(16, 3, 1, 0)");
    assertEquals(few, encoder("conv(16, 3)"));
    assertEquals(
        few.replace("[16, 6, 4] ->", "[16, 6, 4] -> relu ->"), encoder("conv(16, 3, relu)"));
  }

  @Test
  void theHeadOfAGuideStartsAtZero() {
    assertEquals(
        new Initializer.Constant(0), array(resolve(DIGITS), "encoder.z.loc.bias").initializer());
  }

  @Test
  void aHeadIsALinearLayerOnTheTrunkBehindTheLinkOfItsConstraint() {
    ResolvedDensity guide = resolve(DIGITS).variable("z").guide().orElseThrow().density();
    Formula.Link scale = assertInstanceOf(Formula.Link.class, guide.arguments().get(1));
    assertEquals(Constraint.POSITIVE, scale.constraint());
    Formula.Layers head = assertInstanceOf(Formula.Layers.class, scale.head());
    Formula.Layers trunk = assertInstanceOf(Formula.Layers.class, head.input());
    assertEquals(Shape.of(128), trunk.shape());
    assertInstanceOf(Formula.Features.class, trunk.input());
    Formula.Link loc = assertInstanceOf(Formula.Link.class, guide.arguments().get(0));
    assertSame(trunk, ((Formula.Layers) loc.head()).input());
  }

  @Test
  void theIdentityAsAScaleIsOne() {
    ResolvedDensity prior = resolve(DIGITS).variable("z").density();
    Formula.Literal scale = assertInstanceOf(Formula.Literal.class, prior.arguments().get(1));
    assertTrue(scale.value().isScalar(1));
  }

  @Test
  void probabilisticPcaInfersTheLayerOfItsGuide() {
    Model model =
        resolve(
            """
            data x[13] : real from columns 1..13 -> standardize
            param W[13, 2] : real
            param mu[13] : real
            param sigma : positive
            prior z[2] ~ Normal(0, I)
            likelihood x ~ Normal(W @ z + mu, sigma)
            guide q(z | x) = MultivariateNormal(linear(x), free)
            """);
    assertEquals(
        List.of(
            "W [13, 2]",
            "mu [13]",
            "sigma []",
            "guide.z.loc.0.weight [13, 2]",
            "guide.z.loc.0.bias [2]",
            "guide.z.cholesky [3]"),
        arrays(model));
    // Each of its 13 lines of 2 adds to a column of the data, in whose units it starts.
    Initializer.InUnits weights =
        assertInstanceOf(Initializer.InUnits.class, array(model, "W").initializer());
    assertEquals(new Initializer.Glorot(2, 13), weights.one());
    assertEquals(13, weights.entries());
    assertEquals(2, weights.run());
  }

  @Test
  void twoStochasticLayersAreOrderedBothWays() {
    Model model =
        resolve(
            """
            data x[28, 28] : binary from "images" -> divide(255) -> bernoulli
            prior z2[50] ~ Normal(0, I)
            prior z1[100] ~ Normal(top(z2))
            likelihood x ~ Bernoulli(bottom(z1))
            guide q(z1 | x) = Normal(up1(x))
            guide q(z2 | z1) = Normal(up2(z1))
            network top = dense(100, tanh) -> dense(100, tanh)
            network bottom = dense(200, tanh) -> dense(200, tanh)
            network up1 = dense(200, tanh) -> dense(200, tanh)
            network up2 = dense(100, tanh) -> dense(100, tanh)
            """);
    assertEquals(
        List.of("z2", "z1", "x"), model.variables().stream().map(RandomVariable::name).toList());
    assertEquals(List.of("z1", "z2"), model.guideOrder());
    assertEquals(Shape.of(200, 200), array(model, "bottom.1.weight").shape());
  }

  @Test
  void missingCellsBringTheirMasks() {
    Model model =
        resolve(
            """
            dataset "data/penguins.csv"
            data bill_length_mm : positive?
            data body_mass_g : positive?
            data species : category("Adelie", "Chinstrap", "Gentoo")
            data sex : category("female", "male")?
            prior z[4] ~ Normal(0, I)
            likelihood bill_length_mm ~ LogNormal(decoder(z))
            likelihood body_mass_g ~ LogNormal(decoder(z))
            likelihood species ~ Categorical(decoder(z))
            likelihood sex ~ Categorical(decoder(z))
            guide q(z | bill_length_mm, body_mass_g, species, sex) =
              Normal(encoder(bill_length_mm, body_mass_g, species, sex))
            network decoder = dense(32, tanh)
            network encoder = dense(32, tanh)
            """);
    // Two numbers with a mask each, three indicators and two.
    assertEquals(Shape.of(9, 32), array(model, "encoder.0.weight").shape());
    assertEquals(Shape.of(32, 3), array(model, "decoder.species.logits.weight").shape());
    assertTrue(model.variable("sex").optional());
  }

  @Test
  void countsInferTheirLayerThroughSoftmaxAndAScalar() {
    Model model = resolve(SINGLE_CELL);
    assertEquals(Shape.of(13, 128), array(model, "decoder.0.weight").shape());
    assertEquals(Shape.of(128, 1000), array(model, "x.mean.0.weight").shape());
    assertEquals(List.of("l", "z", "batch"), model.variable("x").density().parents());
    assertEquals("cell", model.id().orElseThrow().name());
    Formula.Layers trunk =
        (Formula.Layers)
            ((Formula.Layers)
                    ((Formula.Link)
                            model
                                .variable("z")
                                .guide()
                                .orElseThrow()
                                .density()
                                .arguments()
                                .getFirst())
                        .head())
                .input();
    Formula.Features features = (Formula.Features) trunk.input();
    assertEquals(
        List.of(
            new Formula.Encoding.Scaled("x", true, false), new Formula.Encoding.OneHot(3, false)),
        features.parts().stream().map(Formula.Feature::encoding).toList());
  }

  @Test
  void aLikelihoodIsSwappedByOneWord() {
    for (String word : List.of("ContinuousBernoulli", "Normal", "Laplace", "StudentT")) {
      Model model = resolve(DIGITS.replace("Bernoulli", word).replace("binary", "unit"));
      assertEquals(word, model.variable("x").density().family().name());
    }
    for (String word : List.of("Poisson", "NegativeBinomial")) {
      Model model = resolve(DIGITS.replace("Bernoulli", word));
      assertEquals(word, model.variable("x").density().family().name());
    }
  }

  @Test
  void poissonTakesTheSameRateAsNegativeBinomial() {
    Model model =
        resolve(
            SINGLE_CELL
                .replace("param r[1000] : positive\n", "")
                .replace("NegativeBinomial(mean = ", "Poisson(")
                .replace(", dispersion = r)", ")"));
    assertEquals(Shape.of(1000), model.variable("x").density().arguments().getFirst().shape());
  }

  @Test
  void aLetIsOneObjectWhereverItIsUsed() {
    Model model =
        resolve(
            small(
                "Normal(encoder(x))\n",
                "Normal(loc = linear(h), scale = exp(0.5 * linear(h)))\nlet h = encoder(x)\n"));
    ResolvedDensity guide = model.variable("z").guide().orElseThrow().density();
    Formula.Layers loc = (Formula.Layers) guide.arguments().getFirst();
    Formula.Layers scale =
        (Formula.Layers)
            ((Formula.Arithmetic) ((Formula.Apply) guide.arguments().get(1)).arguments().getFirst())
                .right();
    assertSame(
        ((Formula.Features) loc.input()).parts().getFirst().value(),
        ((Formula.Features) scale.input()).parts().getFirst().value());
    assertEquals(Shape.of(6, 2), array(model, "guide.z.scale.0.weight").shape());
  }

  @Test
  void aNetworkThroughALetHasAHead() {
    Model model = resolve(small("Normal(encoder(x))\n", "Normal(h, 0.1)\nlet h = encoder(x)\n"));
    assertEquals(Shape.of(6, 2), array(model, "encoder.z.loc.weight").shape());
  }

  @Test
  void afterANumberThatMustBeWrittenACallStandsForAllOthers() {
    Model model =
        resolve(
            small("Normal(encoder(x))\n", "LowRankMultivariateNormal(3, encoder(x))\n")
                .replace(
                    "prior z[2] ~ Normal(0, I)",
                    "prior z[2] ~ LowRankMultivariateNormal(1, free)"));
    assertEquals(
        1, model.learned().stream().filter(a -> a.name().equals("encoder.0.weight")).count());
    assertEquals(Shape.of(6, 2), array(model, "encoder.z.loc.weight").shape());
    assertEquals(Shape.of(6, 6), array(model, "encoder.z.factor.weight").shape());
    assertEquals(Shape.of(6, 2), array(model, "encoder.z.diagonal.weight").shape());
    assertEquals(Shape.of(2, 1), array(model, "z.factor").shape());
  }

  @Test
  void aVectorOverItsNormIsADirection() {
    Model model =
        resolve(
            small(
                    "Normal(encoder(x))\n",
                    "VonMisesFisher(h / norm(h), free)\nlet h = linear(encoder(x))\n")
                .replace("prior z[2] ~ Normal(0, I)", "prior z[2] ~ SphericalUniform()"));
    assertEquals(Support.UNIT_VECTOR, model.variable("z").support());
  }

  @Test
  void twoSitesShareATrunkAndNoHeads() {
    Model model =
        resolve(SMALL + "data y : count from column 5\nlikelihood y ~ Poisson(decoder(z))\n");
    assertEquals(
        1, model.learned().stream().filter(a -> a.name().equals("decoder.0.weight")).count());
    assertEquals(Shape.of(8, 1), array(model, "decoder.y.rate.weight").shape());
    assertEquals(Shape.of(8, 4), array(model, "decoder.x.loc.weight").shape());
  }

  @Test
  void aWrittenProbabilityIsThatOfEachCategory() {
    Model model =
        resolve(SMALL + "data y : category(10) from column 5\nlikelihood y ~ Categorical(1/10)\n");
    Formula.Literal probs = (Formula.Literal) model.variable("y").density().arguments().getFirst();
    assertEquals(Shape.of(10), probs.shape());
    assertEquals(0.1, probs.value().get(9));
  }

  @Test
  void aMatrixFixesTheSizeOfTheVectorBesideIt() {
    Model model =
        resolve(
            small("Normal(decoder(z), free)", "Normal(W @ linear(decoder(z)), free)")
                + "param W[4, 3] : real");
    assertEquals(Shape.of(8, 3), array(model, "x.loc.0.weight").shape());
  }

  @Test
  void aSumOfAFactorAndTheIdentityIsACovariance() {
    Model model =
        resolve(
            small(
                    "Normal(decoder(z), free)",
                    "MultivariateNormal(decoder(z), covariance = W @ transpose(W) + s * I)")
                + "param W[4, 2] : real\nparam s : positive");
    assertEquals(Shape.of(4, 4), model.variable("x").density().arguments().get(1).shape());
  }

  @Test
  void anEntryOfAParamIsChosenByACategory() {
    Model model =
        resolve(
            small("free)", "s[k])")
                + "param s[3, 4] : positive\ninput k : category(3) from column 5");
    Formula.Element scale = (Formula.Element) model.variable("x").density().arguments().get(1);
    assertEquals(Shape.of(4), scale.shape());
  }

  @Test
  void layersOfATrunkAreCounted() {
    Model model =
        resolve(
            small(
                "decoder = dense(8, tanh)",
                "decoder = dense(8, relu, init = he) -> residual(dense(3, tanh) -> linear)"
                    + " -> layernorm -> dropout(0.1) -> reshape(2, 4) -> flatten"));
    assertEquals(new Initializer.He(2), array(model, "decoder.0.weight").initializer());
    assertEquals(Shape.of(3, 8), array(model, "decoder.1.1.weight").shape());
    assertEquals(Shape.of(8), array(model, "decoder.2.gain").shape());
  }

  @Test
  void anAngleEntersANetworkAsAPointOfTheCircle() {
    Model model =
        resolve(
            """
            data x[3] : angle from columns 1..3
            prior z[2] ~ Normal(0, I)
            likelihood x ~ VonMises(decoder(z))
            guide q(z | x) = Normal(encoder(x))
            network decoder = dense(4, tanh)
            network encoder = dense(4, tanh)
            """);
    // The cosines and the sines of three angles.
    assertEquals(Shape.of(6, 4), array(model, "encoder.0.weight").shape());
  }

  /** An average of members of a convex set is one of them. */
  @Test
  void averagesStayWhereWhatTheyAverageIs() {
    String mixed =
        """
        data x[5] : count from columns 1..5
        param a[3, 5] : simplex
        param b[5] : simplex
        param u[3, 5] : unit
        param w : unit
        prior t[3] ~ Dirichlet(0.5)
        likelihood x ~ Multinomial(probs = P)
        guide q(t | x) = Dirichlet(encoder(x))
        network encoder = dense(6, tanh)
        """;
    String used = mixed.replace("param u[3, 5] : unit\n", "");
    Programs.resolve(
        used.replace("P)", "t @ a)").replace("param b[5] : simplex\nparam w : unit\n", ""));
    Programs.resolve(used.replace("P)", "w * (t @ a) + (1 - w) * b)"));
    Programs.resolve(
        used.replace("P)", "0.3 * b + 0.7 * (t @ a))").replace("param w : unit\n", ""));
    Programs.resolve(
        mixed
            .replace("param a[3, 5] : simplex\nparam b[5] : simplex\n", "")
            .replace("param w : unit\n", "")
            .replace(": count", ": binary")
            .replace("Multinomial(probs = P)", "Bernoulli(t @ u)"));
  }

  @Test
  void whatIsNoAverageIsNotProved() {
    String mixed =
        """
        data x[5] : count from columns 1..5
        param a[3, 5] : simplex
        param b[5] : simplex
        param v[5] : unit
        prior t[3] ~ Dirichlet(0.5)
        likelihood x ~ Multinomial(probs = P)
        guide q(t | x) = Dirichlet(encoder(x))
        network encoder = dense(6, tanh)
        """;
    // A weight of its own for each entry, weights that do not sum to 1, columns for rows.
    for (String formula :
        List.of(
            "v * (t @ a) + (1 - v) * b", "0.3 * b + 0.8 * (t @ a)", "v + t @ a", "(2 * t) @ a")) {
      assertThrows(
          ModelException.class,
          () -> Programs.resolve(mixed.replace("P)", formula + ")")),
          formula);
    }
  }
}
