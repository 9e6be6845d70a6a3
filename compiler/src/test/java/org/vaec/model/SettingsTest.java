package org.vaec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.vaec.model.Programs.SMALL;
import static org.vaec.model.Programs.small;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vaec.model.ObjectiveSettings.Bound;
import org.vaec.model.ObjectiveSettings.GradientEstimator;
import org.vaec.model.ObjectiveSettings.KlEstimator;
import org.vaec.model.ObjectiveSettings.Stretch;
import org.vaec.model.ObjectiveSettings.Unit;
import org.vaec.model.TrainSettings.OptimizerSettings;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;

class SettingsTest {
  private static Model with(String key, String value, String text) {
    return Programs.resolve(text, new CompilerOptions(Map.of(key, value)), new Diagnostics());
  }

  @Test
  void nothingWrittenIsTheDefault() {
    Model model = Programs.resolve(SMALL);
    assertEquals(ObjectiveSettings.DEFAULT, model.objective());
    assertEquals(TrainSettings.DEFAULT, model.train());
  }

  @Test
  void everySettingOfTheElboIsRead() {
    Model model =
        Programs.resolve(
            SMALL
                + "data y : real? from column 99 prior y ~ Normal(0, 1) guide q(y | x) ="
                + " Normal(encoder(x))"
                + " objective elbo(samples = 3, beta = 0.5, reconstruction = 2, kl = sampled,"
                + " warmup = 10 epochs, free_bits = 0.1, supervision = 50, gradient = standard)");
    assertEquals(
        new ObjectiveSettings(
            3,
            0.5,
            2,
            KlEstimator.SAMPLED,
            new Stretch(10, Unit.EPOCHS),
            0.1,
            50,
            new Bound.Evidence(),
            GradientEstimator.STANDARD),
        model.objective());
  }

  @Test
  void everyBoundIsReadWithItsSettings() {
    ObjectiveSettings iwae =
        Programs.resolve(SMALL + "objective iwae(particles = 7, gradient = dreg)").objective();
    assertEquals(new Bound.ImportanceWeighted(7), iwae.bound());
    assertEquals(GradientEstimator.DREG, iwae.gradient());
    assertEquals(7, iwae.draws());
    assertEquals(
        new Bound.Renyi(-0.25, 50),
        Programs.resolve(SMALL + "objective renyi(alpha = -0.25)").objective().bound());
    assertEquals(
        new Bound.ImportanceWeighted(3),
        with("particles", "3", SMALL + "objective iwae()").objective().bound());
    assertEquals(
        GradientEstimator.STL,
        Programs.resolve(SMALL + "objective elbo(gradient = stl)").objective().gradient());
  }

  @Test
  void anOverrideOfASettingThatTheObjectiveLacksIsAnError() {
    ModelException wrong = assertThrows(ModelException.class, () -> with("particles", "3", SMALL));
    assertEquals("unknown-setting", wrong.diagnostics().getFirst().code());
  }

  @Test
  void optimizersTakeTheirRateFirst() {
    assertEquals(
        new OptimizerSettings.Sgd(0.1, 0.9),
        Programs.resolve(SMALL + "train optimizer = sgd(0.1, momentum = 0.9)").train().optimizer());
    assertEquals(
        new OptimizerSettings.Adam(1e-4, 0.9, 0.99, 1e-8, 0.05),
        Programs.resolve(SMALL + "train optimizer = adamw(1e-4, beta2 = 0.99, weight_decay = 0.05)")
            .train()
            .optimizer());
  }

  @Test
  void theCommandLineOverridesASetting() {
    assertEquals(5, with("epochs", "5", SMALL + "train epochs = 7").train().epochs());
    assertEquals(
        new OptimizerSettings.Sgd(0.1, 0),
        with("optimizer", "sgd(0.1)", SMALL).train().optimizer());
    assertEquals(KlEstimator.ANALYTIC, with("kl", "analytic", SMALL).objective().kl());
  }

  @Test
  void theCommandLineOverridesASize() {
    Model model = with("K", "7", small("z[2]", "z[K]") + "size K = 2");
    assertEquals(Shape.of(7), model.variable("z").shape());
  }

  @Test
  void anUnknownOverrideNamesTheNearestSetting() {
    ModelException wrong = assertThrows(ModelException.class, () -> with("epoch", "5", SMALL));
    Diagnostic error = wrong.diagnostics().getFirst();
    assertEquals("unknown-setting", error.code());
    assertEquals("did you mean `epochs`?", error.fix().orElseThrow());
  }

  @Test
  void anOverrideOutsideItsRangeIsAnError() {
    ModelException wrong = assertThrows(ModelException.class, () -> with("batch", "0", SMALL));
    assertEquals("range", wrong.diagnostics().getFirst().code());
  }

  @Test
  void sizesAreComputedFromSizesInAnyOrder() {
    Model model = Programs.resolve(small("z[2]", "z[K]") + "size K = 2 * half + 1\nsize half = 3");
    assertEquals(Shape.of(7), model.variable("z").shape());
  }
}
