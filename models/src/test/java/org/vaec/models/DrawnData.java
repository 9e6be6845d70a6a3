package org.vaec.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.vaec.model.Model;
import org.vaec.model.Observed;
import org.vaec.model.Transform;
import org.vaec.shape.Support;
import org.vaec.syntax.Origin;

/**
 * A data set drawn for a model: for each variable values of its type, in the columns that it names
 * and as its transforms take them, about a quarter missing where some may be.
 */
final class DrawnData {
  /** The rows of both parts of a folder of arrays. */
  private static final List<String> PARTS = List.of("train", "t10k");

  private final Model model;
  private final RandomGenerator random;
  private final int rows;

  private DrawnData(Model model, RandomGenerator random, int rows) {
    this.model = model;
    this.random = random;
    this.rows = rows;
  }

  /** Writes the data set into a folder and says where it is. */
  static Path write(Model model, RandomGenerator random, int rows, Path folder) throws IOException {
    DrawnData data = new DrawnData(model, random, rows);
    return data.isFolder() ? data.writeArrays(folder) : data.writeTable(folder);
  }

  private boolean isFolder() {
    return model.observed().stream()
        .anyMatch(
            x ->
                x.selection().orElse(null) instanceof Origin.Selection.Named named
                    && (named.name().equals("images") || x.shape().rank() > 0));
  }

  private Path writeTable(Path folder) throws IOException {
    Map<Integer, String[]> numbered = new TreeMap<>();
    Map<String, String[]> named = new TreeMap<>();
    model
        .id()
        .ifPresent(
            id ->
                columns(id.name(), id.selection().orElse(null), 1, numbered, named)
                    .forEach(column -> fill(column, row -> "row " + row)));
    for (Observed x : model.observed()) {
      int count = isSum(x) ? 3 : x.shape().elements();
      List<String[]> columns =
          columns(x.name(), x.selection().orElse(null), count, numbered, named);
      for (int row = 0; row < rows; row++) {
        // The first row has all, so that no column is empty.
        boolean missing = x.optional() && row > 0 && random.nextDouble() < 0.25;
        double[] values = isSum(x) ? terms(x) : values(x);
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i)[row] = missing ? "" : cell(x, values[i]);
        }
      }
    }
    int last = numbered.keySet().stream().mapToInt(n -> n).max().orElse(0);
    Map<String, String[]> table = new java.util.LinkedHashMap<>();
    for (int n = 1; n <= last; n++) {
      table.put("column" + n, numbered.getOrDefault(n, filled("0")));
    }
    table.putAll(named);
    StringBuilder text = new StringBuilder(String.join(",", table.keySet())).append('\n');
    for (int row = 0; row < rows; row++) {
      int r = row;
      text.append(table.values().stream().map(column -> column[r]).collect(Collectors.joining(",")))
          .append('\n');
    }
    return Files.writeString(folder.resolve("drawn.csv"), text);
  }

  private String[] filled(String cell) {
    String[] column = new String[rows];
    java.util.Arrays.fill(column, cell);
    return column;
  }

  private void fill(String[] column, java.util.function.IntFunction<String> cell) {
    for (int row = 0; row < rows; row++) {
      column[row] = cell.apply(row);
    }
  }

  /** The columns that a variable's elements are in; two variables may share some. */
  private List<String[]> columns(
      String name,
      Origin.Selection selection,
      int count,
      Map<Integer, String[]> numbered,
      Map<String, String[]> named) {
    List<String[]> columns = new ArrayList<>();
    switch (selection) {
      case null -> columns.add(named.computeIfAbsent(name, n -> filled("0")));
      case Origin.Selection.Named(String header, var span) ->
          columns.add(named.computeIfAbsent(header, n -> filled("0")));
      case Origin.Selection.Columns(var ranges, var span) -> {
        for (Origin.Column range : ranges) {
          switch (range) {
            case Origin.Column.Header(String header, var at) ->
                columns.add(named.computeIfAbsent(header, n -> filled("0")));
            case Origin.Column.Range(int first, int end, var at) -> {
              for (int n = first; n <= end; n++) {
                columns.add(numbered.computeIfAbsent(n, k -> filled("0")));
              }
            }
          }
        }
      }
    }
    return columns;
  }

  private static boolean isSum(Observed x) {
    return x.transforms().stream().anyMatch(Transform.Sum.class::isInstance);
  }

  private double[] terms(Observed x) {
    return new double[] {value(x.type()), value(x.type()), value(x.type())};
  }

  private static String cell(Observed x, double value) {
    return x.type() instanceof Support.Category(int size, var names) && !names.isEmpty()
        ? names.get((int) value)
        : value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The values of a row, as they stand in the file. */
  private double[] values(Observed x) {
    double[] values = vector(x.density().orElse(x.type()), x.type(), x.shape().elements());
    for (Transform transform : x.transforms().reversed()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = before(transform, values[i]);
      }
    }
    return values;
  }

  /** A value that a transform makes into another. */
  private double before(Transform transform, double value) {
    return switch (transform) {
      case Transform.Divide(double by) -> value * by;
      case Transform.Log1p t -> Math.expm1(value);
      case Transform.Threshold(double at) -> at + (value == 1 ? 0.25 : -0.25);
      case Transform.Bernoulli t -> 0.1 + 0.8 * random.nextDouble();
      case Transform.Standardize t -> value;
      case Transform.Sum t -> value;
      case Transform.Clip c -> value;
      case Transform.Missing m -> value;
      case Transform.Keep k -> value;
    };
  }

  private double[] vector(Support density, Support type, int size) {
    double[] values = new double[size];
    switch (density) {
      case Support.CountVector(OptionalInt total) -> {
        int sum = total.orElse(6);
        for (int i = 0; i < sum; i++) {
          values[random.nextInt(size)]++;
        }
      }
      case Support.OneHot o -> values[random.nextInt(size)] = 1;
      case Support.UnitVector u -> {
        double norm = 0;
        for (int i = 0; i < size; i++) {
          values[i] = random.nextGaussian();
          norm += values[i] * values[i];
        }
        for (int i = 0; i < size; i++) {
          values[i] /= Math.sqrt(norm);
        }
      }
      case Support.Simplex s -> simplex(values);
      case Support.OpenSimplex s -> simplex(values);
      default -> {
        if (type instanceof Support.Simplex) {
          simplex(values);
        } else {
          for (int i = 0; i < size; i++) {
            values[i] = value(density.isInside(type) || !type.isInside(density) ? density : type);
          }
        }
      }
    }
    return values;
  }

  private void simplex(double[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1 + random.nextDouble();
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }

  private double value(Support support) {
    double u = random.nextDouble();
    return switch (support) {
      case Support.Binary b -> u < 0.5 ? 0 : 1;
      case Support.Count c -> Math.floor(6 * u);
      case Support.BoundedCount(int most) -> Math.floor((most + 1) * u);
      case Support.Integer i -> Math.floor(7 * u) - 3;
      case Support.Category(int size, var names) -> Math.floor(size * u);
      case Support.Ordinal(int size) -> Math.floor(size * u);
      case Support.Positive p -> 0.2 + 2 * u;
      case Support.NonNegative p -> 0.2 + 2 * u;
      case Support.Unit p -> 0.05 + 0.9 * u;
      case Support.OpenUnit p -> 0.05 + 0.9 * u;
      case Support.Levels(int count) -> Math.floor(count * u) / (count - 1);
      case Support.Angle a -> 6 * u - 3;
      case Support.Interval(double low, double high) ->
          Double.isInfinite(high)
              ? Double.isInfinite(low) ? u : low + 0.1 + u
              : Double.isInfinite(low) ? high - 0.1 - u : low + (0.05 + 0.9 * u) * (high - low);
      default -> random.nextGaussian();
    };
  }

  // ---- folders of arrays ----

  private Path writeArrays(Path folder) throws IOException {
    Map<String, Observed> arrays = new HashMap<>();
    for (Observed x : model.observed()) {
      arrays.put(((Origin.Selection.Named) x.selection().orElseThrow()).name(), x);
    }
    for (String part : PARTS) {
      for (Map.Entry<String, Observed> array : arrays.entrySet()) {
        Observed x = array.getValue();
        int rank = array.getKey().equals("images") ? 3 : 1;
        Path file = folder.resolve(part + "-" + array.getKey() + "-idx" + rank + "-ubyte");
        try (OutputStream out = Files.newOutputStream(file)) {
          out.write(new byte[] {0, 0, 8, (byte) rank, 0, 0, 0, (byte) rows});
          for (int axis = 0; axis < rank - 1; axis++) {
            out.write(new byte[] {0, 0, 0, (byte) x.shape().size(axis)});
          }
          for (int row = 0; row < rows; row++) {
            for (double value : values(x)) {
              out.write((int) Math.round(value));
            }
          }
        }
      }
    }
    return folder;
  }
}
