package org.vaec.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.vaec.data.Table.Column;
import org.vaec.data.Table.Places;
import org.vaec.model.Observed;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Spelling;
import org.vaec.syntax.Origin;

/**
 * Tables of IDX arrays: one file, whose array goes by any name, or a folder with the names of the
 * MNIST database, arrays {@code "images"} and {@code "labels"}, each in a training and a test part.
 */
final class IdxTable {
  private static final Map<String, Integer> ARRAYS = Map.of("images", 3, "labels", 1);
  private static final String NO_NAMES = "an IDX file has no names for its rows";

  private IdxTable() {}

  static Table ofFile(DataFile file, List<Observed> variables, Optional<RowName> id) {
    refuse(id);
    IdxFile idx = IdxFile.read(file);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Observed variable : variables) {
      arrayName(variable);
      columns.put(variable.name(), column(idx, RowsOfOneFile.INSTANCE));
    }
    int rows = idx.cells().rows();
    return new Table(
        rows, OptionalInt.empty(), columns, List.of(), fingerprint(file.digest(), rows), List.of());
  }

  static Table ofFolder(Path folder, List<Observed> variables, Optional<RowName> id) {
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      throw DataPath.denied(folder);
    }
    if (ARRAYS.keySet().stream().noneMatch(array -> find(folder, "train", array).isPresent())) {
      throw noSuchFile(folder, "train", "images");
    }
    refuse(id);
    Map<String, Parts> arrays = new HashMap<>();
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Observed variable : variables) {
      String array = arrayName(variable);
      if (!ARRAYS.containsKey(array)) {
        throw unknownArray(variable, array);
      }
      Parts parts = arrays.computeIfAbsent(array, name -> Parts.read(folder, name));
      columns.put(variable.name(), column(parts.whole(), parts.places()));
    }
    checkRows(List.copyOf(arrays.values()));
    Parts any = arrays.values().iterator().next();
    int rows = any.whole().cells().rows();
    return new Table(
        rows,
        OptionalInt.of(any.trainingRows()),
        columns,
        List.of(),
        fingerprint(digest(arrays), rows),
        List.of());
  }

  private static Fingerprint fingerprint(String digest, int rows) {
    return new Fingerprint(digest, rows, 0, new LinkedHashMap<>());
  }

  /** Of the arrays that are used: another file in the folder changes nothing. */
  private static String digest(Map<String, Parts> arrays) {
    StringBuilder text = new StringBuilder();
    arrays.keySet().stream()
        .sorted()
        .forEach(name -> text.append(name).append(' ').append(arrays.get(name).digest).append(';'));
    return DataFile.digest(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The training and the test part of one array, and both in one. */
  private record Parts(IdxFile train, IdxFile test, IdxFile whole, String digest) {
    static Parts read(Path folder, String array) {
      DataFile trainFile = DataFile.read(required(folder, "train", array));
      DataFile testFile = DataFile.read(required(folder, "t10k", array));
      IdxFile train = IdxFile.read(trainFile);
      IdxFile test = IdxFile.read(testFile);
      if (!train.shape().equals(test.shape())) {
        String message =
            String.format(
                "a row of \"%s\" has shape %s, but a row of \"%s\" has shape %s",
                train.name(), train.shape(), test.name(), test.shape());
        throw DataFile.failure("data-shape", message, null);
      }
      Cells cells = train.cells().append(test.cells());
      IdxFile whole = new IdxFile(train.name(), cells, train.shape());
      return new Parts(train, test, whole, trainFile.digest() + " " + testFile.digest());
    }

    int trainingRows() {
      return train.cells().rows();
    }

    Places places() {
      return new RowsOfParts(trainingRows(), fileName(train), fileName(test));
    }

    private static String fileName(IdxFile file) {
      return Path.of(file.name()).getFileName().toString();
    }
  }

  /** Where cells are. It outlives the reading, so it holds nothing else of the files. */
  private record RowsOfParts(int trainingRows, String train, String test) implements Places {
    @Override
    public String row(int row) {
      boolean isTraining = row < trainingRows;
      int number = isTraining ? row + 1 : row - trainingRows + 1;
      return "row " + number + " of " + (isTraining ? train : test);
    }

    @Override
    public String element(int element) {
      return "element " + (element + 1);
    }
  }

  private enum RowsOfOneFile implements Places {
    INSTANCE;

    @Override
    public String row(int row) {
      return "row " + (row + 1);
    }

    @Override
    public String element(int element) {
      return "element " + (element + 1);
    }
  }

  private static Column column(IdxFile idx, Places places) {
    return new Column(new Table.Raw.Numbers(idx.cells()), idx.shape(), places);
  }

  private static String arrayName(Observed variable) {
    return variable
        .selection()
        .map(
            selection ->
                switch (selection) {
                  case Origin.Selection.Named(String name, var span) -> name;
                  case Origin.Selection.Columns columns ->
                      throw new ModelException(
                          Diagnostic.error(
                                  "data-unknown-column",
                                  columns.span(),
                                  "an IDX file holds an array and has no columns")
                              .withFix("write `from \"images\"`"));
                })
        .orElse(variable.name());
  }

  private static ModelException unknownArray(Observed variable, String array) {
    String message =
        String.format("the data set has the arrays \"images\" and \"labels\", no \"%s\"", array);
    String nearest = Spelling.closest(array, ARRAYS.keySet()).orElse("images");
    return new ModelException(
        Diagnostic.error(
                "data-unknown-column",
                variable.selection().map(Origin.Selection::span).orElse(variable.span()),
                message)
            .withFix("write `from \"" + nearest + "\"`"));
  }

  private static void refuse(Optional<RowName> id) {
    if (id.isPresent()) {
      throw new ModelException(
          Diagnostic.error("data-unknown-column", id.get().span(), NO_NAMES)
              .withFix("leave out `id " + id.get().name() + "`"));
    }
  }

  private static void checkRows(List<Parts> arrays) {
    for (Parts parts : arrays) {
      checkRows(arrays.getFirst().train, parts.train);
      checkRows(arrays.getFirst().test, parts.test);
    }
  }

  private static void checkRows(IdxFile left, IdxFile right) {
    if (left.cells().rows() != right.cells().rows()) {
      String message =
          String.format(
              "\"%s\" has %d rows, but \"%s\" has %d",
              left.name(), left.cells().rows(), right.name(), right.cells().rows());
      throw DataFile.failure("data-shape", message, "give files of the same rows");
    }
  }

  private static Path required(Path folder, String part, String array) {
    return find(folder, part, array).orElseThrow(() -> noSuchFile(folder, part, array));
  }

  private static Optional<Path> find(Path folder, String part, String array) {
    return names(part, array).map(folder::resolve).filter(Files::exists).findFirst();
  }

  private static Stream<String> names(String part, String array) {
    String rank = "idx" + ARRAYS.get(array) + "-ubyte";
    return Stream.of("-", ".")
        .map(dash -> part + "-" + array + dash + rank)
        .flatMap(name -> Stream.of(name + ".gz", name));
  }

  private static ModelException noSuchFile(Path folder, String part, String array) {
    List<String> there = DataPath.names(folder);
    String held =
        there.isEmpty()
            ? "; it is empty"
            : "; it has "
                + String.join(", ", there.subList(0, Math.min(5, there.size())))
                + (there.size() > 5 ? ", ..." : "");
    String name = names(part, array).findFirst().orElseThrow();
    String message = "the folder \"" + folder + "\" has no file \"" + name + "\"" + held;
    String own =
        there.stream()
            .filter(file -> file.endsWith(".csv") || file.endsWith(".csv.gz"))
            .findFirst()
            .map(file -> "give the file itself, \"" + folder.resolve(file) + "\", or ")
            .orElse("give a file, or ");
    return DataFile.failure(
        "data-not-found",
        message,
        own
            + "a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the"
            + " same two of t10k, packed (.gz) or not");
  }
}
