package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;

/** The data sets that ship with the models, and MNIST where it is at hand. */
class ShippedDataTest {
  private static final Path DATA = Path.of("..", "models", "data");
  private static final Path MNIST = Path.of("..", "..", "shared", "data", "mnist");

  @Test
  void digits() {
    Observed x =
        Declare.data("x", Support.BINARY, 8, 8)
            .fromColumns(1, 64)
            .through(new Transform.Divide(16), new Transform.Threshold(0.5));
    Observed digit = Declare.data("digit", Declare.category(10)).fromColumns(65, 65).observed();
    Rows rows = DataFolder.load(DATA.resolve("digits.csv.gz"), x, digit).training();
    assertEquals(1797, rows.size());
    double[] labels = DataFolder.gather(rows, "digit");
    assertArrayEquals(new double[] {0, 1, 2, 3}, Arrays.copyOf(labels, 4));
    // The first digit's first row is 0 0 5 13 9 1 0 0, and x > 0.5 means above 8.
    assertArrayEquals(
        new double[] {0, 0, 0, 1, 1, 0, 0, 0}, Arrays.copyOf(DataFolder.gather(rows, "x"), 8));
  }

  @Test
  void iris() {
    Observed x =
        Declare.data("x", Support.REAL, 4).fromColumns(1, 4).through(new Transform.Standardize());
    Observed species = Declare.data("species", Declare.category(3)).observed();
    DataSet data = DataFolder.load(DATA.resolve("iris.csv"), x, species);
    assertEquals(150, data.training().size());
    assertEquals(
        List.of("setosa", "versicolor", "virginica"), data.fitted().of("species").categories());
    // Fisher's published mean of the sepal length.
    assertEquals(
        5.8433,
        data.fitted().of("x").standardizations().getFirst().mean().getFirst(),
        0.00005 /* its decimals */);
  }

  @Test
  void wine() {
    Observed x =
        Declare.data("x", Support.REAL, 13).fromColumns(1, 13).through(new Transform.Standardize());
    DataSet data = DataFolder.load(DATA.resolve("wine.csv"), x);
    assertEquals(178, data.training().size());
    assertTrue(data.warnings().isEmpty());
  }

  @Test
  void penguins() {
    Observed bill = Declare.data("bill_length_mm", Support.POSITIVE).optional().observed();
    Observed species =
        Declare.data("species", Declare.category(3, "Adelie", "Chinstrap", "Gentoo")).observed();
    Observed sex = Declare.data("sex", Declare.category(2, "female", "male")).optional().observed();
    Rows rows = DataFolder.load(DATA.resolve("penguins.csv"), bill, species, sex).training();
    assertEquals(344, rows.size());
    assertEquals(342, Arrays.stream(DataFolder.observed(rows, "bill_length_mm")).sum());
    assertEquals(333, Arrays.stream(DataFolder.observed(rows, "sex")).sum());
    assertEquals(344, Arrays.stream(DataFolder.observed(rows, "species")).sum());
  }

  @Test
  void mnist() {
    assumeTrue(Files.isDirectory(MNIST), "MNIST is not at hand");
    Observed x =
        Declare.data("x", Support.BINARY, 28, 28)
            .from("images")
            .through(new Transform.Divide(255), new Transform.Bernoulli(false));
    Observed y =
        Declare.data("y", Declare.category(10))
            .from("labels")
            .optional()
            .through(new Transform.Keep(100));
    DataSet data = DataSet.load(MNIST, List.of(x, y), Optional.empty(), new Options(0.1, 1));
    assertEquals(60000, data.training().size());
    assertEquals(10000, data.heldOut().size());
    assertEquals(100, Arrays.stream(DataFolder.observed(data.training(), "y")).sum());
    double mean =
        data.statistics("x").mean().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    // The published mean grey level of the training images.
    assertEquals(0.1307, mean, 0.00005 /* its decimals */);
  }
}
