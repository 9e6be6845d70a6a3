package org.vaec.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.source.ModelException;

class DataSetTest {
  /** A few roundings of a double near 1. */
  private static final double ROUNDING = 1e-14;

  private static final Observed X = Declare.data("x", Support.REAL).fromColumns(1, 1).observed();

  @TempDir Path temporary;
  private DataFolder folder;

  @BeforeEach
  void openFolder() {
    folder = new DataFolder(temporary);
  }

  @Test
  void theSplitKeepsEachRowOnceAndFollowsTheSeed() {
    Path path = numbered(100);
    DataSet data = load(path, new Options(0.1, 7));
    assertEquals(90, data.training().size());
    assertEquals(10, data.heldOut().size());
    double[] all =
        IntStream.concat(indices(data.training()), indices(data.heldOut()))
            .sorted()
            .asDoubleStream()
            .toArray();
    assertArrayEquals(IntStream.range(0, 100).asDoubleStream().toArray(), all);
    assertEquals(
        Arrays.toString(indices(data.heldOut()).toArray()),
        Arrays.toString(indices(load(path, new Options(0.1, 7)).heldOut()).toArray()));
    assertNotEquals(
        Arrays.toString(indices(data.heldOut()).toArray()),
        Arrays.toString(indices(load(path, new Options(0.1, 8)).heldOut()).toArray()));
  }

  @Test
  void aRowKeepsItsNumberAndItsName() {
    DataSet data = load(numbered(20), new Options(0.5, 7));
    for (int row = 0; row < data.heldOut().size(); row++) {
      double value = DataFolder.gather(data.heldOut(), "x")[row];
      assertEquals(value, data.heldOut().indexInDataSet(row));
      assertEquals((int) value + 1, Integer.parseInt(data.heldOut().id(row)));
    }
  }

  @Test
  void atLeastOneRowIsHeldOutAndOneTrainedOn() {
    assertEquals(1, load(numbered(3), new Options(0.01, 1)).heldOut().size());
    assertEquals(1, load(numbered(3), new Options(0.99, 1)).training().size());
    assertThrows(ModelException.class, () -> load(numbered(1), new Options(0.1, 1)));
  }

  @Test
  void withoutHoldoutTheTrainingRowsAreEvaluatedOn() {
    DataSet data = load(numbered(5), new Options(0, 1));
    assertTrue(data.evaluatesOnTraining());
    assertEquals(5, data.training().size());
    assertEquals(5, data.heldOut().size());
    assertFalse(load(numbered(5), new Options(0.2, 1)).evaluatesOnTraining());
  }

  /** Rows of 1, of 100 and of 300 numbers: of the first two several are gathered at a time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100, 300})
  void rowsAreGatheredWhereverTheyLieAndMissingNumbersAreMarked(int width) {
    String csv =
        IntStream.range(0, 700)
            .mapToObj(
                row ->
                    IntStream.range(0, width)
                        .mapToObj(column -> isMissing(row, column) ? "" : row + "." + column % 7)
                        .collect(Collectors.joining(",", "0,", "\n")))
            .collect(Collectors.joining());
    Observed x =
        Declare.data("x", Support.REAL, width).fromColumns(2, width + 1).optional().observed();
    Rows rows = folder.rows(csv, x);
    int[] batch = IntStream.range(0, 650).map(i -> (i * 17 + 3) % rows.size()).toArray();
    for (boolean isMask : new boolean[] {false, true}) {
      Column column = isMask ? rows.observedColumn("x") : rows.column("x");
      column.select(batch, 0);
      double[] doubles = new double[batch.length * width];
      float[] floats = new float[batch.length * width];
      // In two parts, as two threads would.
      for (int[] part : new int[][] {{0, 301}, {301, 349}}) {
        column.gatherDoubles(part[0], part[1], MemorySegment.ofArray(doubles));
        column.gatherFloats(part[0], part[1], MemorySegment.ofArray(floats));
      }
      for (int i = 0; i < doubles.length; i++) {
        int row = rows.indexInDataSet(batch[i / width]);
        int at = i % width;
        boolean isMissing = isMissing(row, at);
        double number = Double.parseDouble(row + "." + at % 7);
        double expected = isMissing ? 0 : isMask ? 1 : number;
        assertEquals(expected, doubles[i], isMask + " " + row + " " + at);
        assertEquals((float) expected, floats[i], isMask + " " + row + " " + at);
      }
    }
  }

  private static boolean isMissing(int row, int column) {
    return (row + 3 * column) % 11 == 0;
  }

  @Test
  void statisticsAreOfTheTrainingRowsWithOneOverN() {
    Observed x = Declare.data("x", Support.REAL, 2).fromColumns(1, 2).optional().observed();
    Statistics statistics = statistics("1,5\n3,5\n,5\n", x);
    assertEquals(List.of(2.0, 5.0), statistics.mean());
    assertEquals(List.of(1.0, 0.0), statistics.deviation());
    assertEquals(List.of(2.0, 5.0), statistics.shift());
    assertEquals(List.of(1.0, 1.0), statistics.scale(), "a deviation of 0 scales by 1");
  }

  @Test
  void countsEnterNetworksOnTheLogScale() {
    Observed x = Declare.data("x", Support.COUNT).fromColumns(1, 1).observed();
    Statistics statistics = statistics("0\n3\n", x);
    assertEquals(1.5, statistics.mean().getFirst());
    assertEquals(Math.log(2), statistics.shift().getFirst(), ROUNDING);
    assertEquals(Math.log(2), statistics.scale().getFirst(), ROUNDING);
  }

  @Test
  void pixelsShareOneScale() {
    Observed x = Declare.data("x", Support.BINARY, 2).fromColumns(1, 2).observed();
    Statistics statistics = statistics("0,0\n1,0\n", x);
    assertEquals(List.of(0.5, 0.0), statistics.shift());
    double pooled = Math.sqrt((0.25 + 0) / 2);
    assertEquals(pooled, statistics.scale().get(0), ROUNDING);
    assertEquals(pooled, statistics.scale().get(1), ROUNDING);
    assertEquals(List.of(0.5, 0.0), statistics.deviation());
  }

  @Test
  void drawnPixelsHaveTheMomentsOfTheDrawNotOfTheGreyLevel() {
    Observed x =
        Declare.data("x", Support.BINARY).fromColumns(1, 1).through(new Transform.Bernoulli(false));
    Statistics statistics = statistics("0.25\n0.25\n", x);
    assertEquals(0.25, statistics.mean().getFirst());
    assertEquals(Math.sqrt(0.25 * 0.75), statistics.deviation().getFirst(), ROUNDING);
  }

  @Test
  void categoriesHaveFrequenciesAndEnterNetworksUnscaled() {
    Observed y = Declare.data("y", Declare.category(3)).fromColumns(1, 1).optional().observed();
    Statistics statistics = statistics("0,0\n2,0\n2,0\n2,0\nNA,0\n", y);
    assertEquals(List.of(List.of(0.25, 0.0, 0.75)), statistics.frequencies());
    assertEquals(List.of(0.0), statistics.shift());
    assertEquals(List.of(1.0), statistics.scale());
  }

  @Test
  void anotherFileGoesThroughTheTransformsOfTheTrainingRows() throws IOException {
    Observed x = Declare.data("x", Support.REAL).from("x").through(new Transform.Standardize());
    Observed y = Declare.data("y", Declare.category(3)).observed();
    List<Observed> variables = List.of(x, y);
    Path first = folder.write("first.csv", "x,y\n0,red\n4,blue\n2,green\n2,blue\n");
    DataSet trained = DataSet.load(first, variables, Optional.empty(), new Options(0, 1));
    Path second = folder.write("second.csv", "x,y\n10,red\n");
    Options all = new Options(1, 1);
    String saved = JSON.std.asString(trained.fitted().toJson());
    Fitted fitted = Fitted.fromJson(JSON.std.mapFrom(saved));
    assertEquals(trained.fitted(), fitted, "saving loses nothing");
    Earlier kept = trained.toKeep();
    Earlier run = new Earlier(fitted, kept.fingerprint(), kept.rows(), kept.heldOut());
    DataSet other = DataSet.loadOther(second, variables, Optional.empty(), run, all);
    assertEquals(0, other.training().size());
    double deviation = Math.sqrt(2);
    assertEquals(8 / deviation, DataFolder.gather(other.heldOut(), "x")[0], ROUNDING);
    assertEquals(2, DataFolder.gather(other.heldOut(), "y")[0]);
    assertEquals(trained.statistics("x"), other.statistics("x"));
    Path third = folder.write("third.csv", "x,y\n10,pink\n");
    assertThrows(
        ModelException.class,
        () -> DataSet.loadOther(third, variables, Optional.empty(), run, all));
  }

  @Test
  void damagedStateIsADiagnostic() {
    assertThrows(ModelException.class, () -> Fitted.fromJson(Map.of("x", List.of())));
    assertThrows(ModelException.class, () -> Fitted.fromJson(Map.of("x", Map.of())));
  }

  private Statistics statistics(String text, Observed variable) {
    return DataFolder.load(folder.write("data.csv", text), variable).statistics(variable.name());
  }

  private static DataSet load(Path path, Options options) {
    return DataSet.load(path, List.of(X), Optional.empty(), options);
  }

  private Path numbered(int rows) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, rows).forEach(i -> text.append(i).append('\n'));
    return folder.write("data.csv", text.toString());
  }

  private static IntStream indices(Rows rows) {
    return IntStream.range(0, rows.size()).map(rows::indexInDataSet);
  }
}
