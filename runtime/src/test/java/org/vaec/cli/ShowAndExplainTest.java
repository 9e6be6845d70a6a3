package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowAndExplainTest {

  @ParameterizedTest
  @CsvSource({
    "file, Likelihood",
    "model, latent z",
    "objective, + likelihood.x",
    "graph, gradient.",
    "evaluation, log_weight ="
  })
  void everyStageIsText(String stage, String part) {
    Invocation show = Invocation.withInput(Examples.MODEL, "show", "-", "--stage", stage);
    assertEquals(0, show.code());
    assertTrue(show.out().contains(part), show.out());
  }

  @Test
  void unknownStageListsTheStages() {
    Invocation show = Invocation.withInput(Examples.MODEL, "show", "-", "--stage", "modell");
    assertEquals(2, show.code());
    assertTrue(show.err().contains("only file, model, objective, graph, plan, evaluation"));
    assertTrue(show.err().contains("did you mean `model`?"));
  }

  @Test
  void planShowsKernelsWithTheirCostAndTheBuffers() {
    Invocation show = Invocation.withInput(Examples.MODEL, "show", "-", "--stage", "plan");
    assertEquals(0, show.code());
    // A layer from 2 numbers to 4, without bias, on batches of 10 rows of 4-byte numbers.
    assertTrue(
        show.out()
            .contains(
                "product row x 4 x 2: 16 row flop (160 flop), "
                    + "reads 32 + 8 row B (112 B), writes 16 row B (160 B)\n"),
        show.out());
    assertTrue(show.out().contains("\narena: "), show.out());
  }

  @Test
  void whatWasWrittenIsShownEvenWhereItIsWrong() {
    Invocation show =
        Invocation.withInput("likelihood x ~ Nrmal(0, 1)", "show", "-", "--stage", "file");
    assertEquals(0, show.code());
    assertTrue(show.out().contains("Nrmal"));
  }

  @Test
  void explanationNamesEveryTermItsEstimatorAndWhy() {
    Invocation explain = Invocation.withInput(Examples.MODEL, "explain", "--json", "-");
    assertEquals(0, explain.code());
    List<Map<String, Object>> terms = explain.list("terms");
    assertEquals(
        List.of("likelihood.x", "kl.z"), terms.stream().map(term -> term.get("name")).toList());
    assertEquals(
        List.of("likelihood", "kl"), terms.stream().map(term -> term.get("kind")).toList());
    assertEquals(
        List.of("pathwise", "analytic"),
        terms.stream().map(term -> term.get("estimator")).toList());
    for (Map<String, Object> term : terms) {
      assertTrue(!term.get("reason").toString().isBlank());
      assertTrue(!term.get("formula").toString().isBlank());
    }
  }

  @Test
  void formsOfAnExplanationExcludeEachOther() {
    assertEquals(
        2, Invocation.withInput(Examples.MODEL, "explain", "--latex", "--html", "-").code());
    assertEquals(
        2, Invocation.withInput(Examples.MODEL, "explain", "--json", "--html", "-").code());
  }

  @Test
  void distributionIsDescribed() {
    Invocation one = Invocation.of("distributions", "Normal");
    assertEquals(0, one.code());
    assertTrue(one.out().startsWith("Normal(loc, scale)\n"));
    Invocation all = Invocation.of("distributions");
    assertTrue(all.out().contains("Normal(loc, scale)"));
  }

  @Test
  void unknownDistributionIsGuessed() {
    Invocation wrong = Invocation.of("distributions", "--json", "Norml");
    assertEquals(1, wrong.code());
    assertEquals("did you mean `Normal`?", wrong.list("errors").getFirst().get("fix"));
  }
}
