package org.vaec.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints a model file in the canonical layout.
 *
 * <p>One statement a line. All that follows a keyword begins in one column; in successive
 * declarations ({@code data}, {@code input}, {@code label}, {@code id}, {@code param}) the types
 * and the origins do, too, and so do successive comments behind statements. A network that does not
 * fit into {@value #WIDTH} columns gets one layer a line, a guide breaks behind its equals sign.
 * Comments and single empty lines stay.
 *
 * <p>Formatting a formatted file changes nothing, and the result parses to the same statements.
 */
public final class Formatter {
  private static final int WIDTH = 100;

  /** A wider entry does not push the column of its neighbours out. */
  private static final int WIDEST_ENTRY = 48;

  private final int keywordWidth;

  private Formatter(ModelFile file) {
    keywordWidth =
        file.statements().stream().mapToInt(s -> keyword(s).word().length()).max().orElse(0);
  }

  /** The canonical text of {@code file}, which must have been parsed without errors. */
  public static String format(ModelFile file) {
    List<Line> lines = Lines.of(file);
    List<String> texts = new Formatter(file).texts(lines);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append(lines.get(i).gap() ? "\n" : "").append(texts.get(i)).append('\n');
    }
    return out.toString();
  }

  private List<String> texts(List<Line> lines) {
    List<String> texts = new ArrayList<>();
    for (List<Line> block : blocks(lines, Formatter::isDeclaration)) {
      texts.addAll(statements(block));
    }
    List<String> commented = new ArrayList<>();
    for (List<Line> block : blocks(lines, Formatter::hasComment)) {
      List<String> own = texts.subList(commented.size(), commented.size() + block.size());
      commented.addAll(comments(block, own));
    }
    return commented;
  }

  /** Splits where an empty line stands or where one line belongs to a table and one does not. */
  private static List<List<Line>> blocks(List<Line> lines, Predicate<Line> inTable) {
    List<List<Line>> blocks = new ArrayList<>();
    for (Line line : lines) {
      boolean continues =
          !blocks.isEmpty()
              && !line.gap()
              && inTable.test(line)
              && inTable.test(blocks.getLast().getLast());
      if (!continues) {
        blocks.add(new ArrayList<>());
      }
      blocks.getLast().add(line);
    }
    return blocks;
  }

  private static boolean isDeclaration(Line line) {
    return line instanceof Line.Of of
        && switch (of.statement()) {
          case Statement.Observed _, Statement.Id _, Statement.Param _ -> true;
          default -> false;
        };
  }

  private static boolean hasComment(Line line) {
    return line instanceof Line.Of of && of.comment().isPresent();
  }

  /** The texts of a block of declarations, or of one other line. */
  private List<String> statements(List<Line> block) {
    if (!isDeclaration(block.getFirst())) {
      return block.stream()
          .map(
              line ->
                  switch (line) {
                    case Line.Alone alone -> alone.comment().text();
                    case Line.Of of -> keywordColumn(of.statement()) + body(of.statement());
                  })
          .toList();
    }
    List<Declaration> table = block.stream().map(line -> declaration((Line.Of) line)).toList();
    int nameWidth =
        width(table.stream().filter(d -> d.type().isPresent()).toList(), d -> columns(d.name()));
    int typedWidth =
        width(
            table.stream().filter(d -> d.origin().isPresent()).toList(),
            d -> columns(d.typed(nameWidth)));
    return IntStream.range(0, block.size())
        .mapToObj(
            i ->
                keywordColumn(((Line.Of) block.get(i)).statement())
                    + table.get(i).text(nameWidth, typedWidth))
        .toList();
  }

  private static <T> int width(List<T> entries, ToIntFunction<T> length) {
    return entries.stream().mapToInt(length).filter(n -> n <= WIDEST_ENTRY).max().orElse(0);
  }

  private String keywordColumn(Statement statement) {
    return pad(keyword(statement).word(), keywordWidth) + " ";
  }

  /** Puts the comments of a block behind its texts, in one column. */
  private static List<String> comments(List<Line> block, List<String> texts) {
    if (!hasComment(block.getFirst())) {
      return texts;
    }
    int width = texts.stream().mapToInt(Formatter::lastLineLength).max().orElse(0);
    return IntStream.range(0, block.size())
        .mapToObj(
            i ->
                texts.get(i)
                    + " ".repeat(width - lastLineLength(texts.get(i)) + 2)
                    + ((Line.Of) block.get(i)).comment().orElseThrow().text())
        .toList();
  }

  private static int lastLineLength(String text) {
    return columns(text.substring(text.lastIndexOf('\n') + 1));
  }

  /** One row of a table of declarations. */
  private record Declaration(String name, Optional<String> type, Optional<String> origin) {
    String typed(int nameWidth) {
      return type.map(t -> pad(name, nameWidth) + " : " + t).orElse(name);
    }

    String text(int nameWidth, int typedWidth) {
      String typed = typed(nameWidth);
      return origin.map(from -> pad(typed, typedWidth) + "  " + from).orElse(typed);
    }
  }

  private static Declaration declaration(Line.Of line) {
    return switch (line.statement()) {
      case Statement.Observed s ->
          new Declaration(
              Notation.variable(s.name(), s.shape()),
              Optional.of(Notation.of(s.type())),
              s.origin().map(Notation::of));
      case Statement.Param s ->
          new Declaration(
              Notation.variable(s.name(), s.shape()),
              Optional.of(Notation.of(s.type())),
              Optional.empty());
      case Statement.Id s ->
          new Declaration(s.name().text(), Optional.empty(), s.origin().map(Notation::of));
      case Statement s -> throw new IllegalStateException("formatter: no declaration " + s);
    };
  }

  private String body(Statement statement) {
    return switch (statement) {
      case Statement.Dataset s -> Notation.of(s.file());
      case Statement.Size s -> s.name() + " = " + Notation.of(s.value());
      case Statement.Latent s ->
          Notation.variable(s.name(), s.shape())
              + s.type().map(type -> " : " + Notation.of(type)).orElse("")
              + " ~ "
              + Notation.of(s.density());
      case Statement.Likelihood s -> s.name() + " ~ " + Notation.of(s.density());
      case Statement.Guide s -> guide(s);
      case Statement.Network s -> network(s);
      case Statement.Let s -> s.name() + " = " + Notation.of(s.value());
      case Statement.Objective s -> Notation.of(s.value());
      case Statement.Train s -> Notation.arguments(s.settings());
      case Statement.Observed _, Statement.Id _, Statement.Param _ ->
          throw new IllegalStateException("formatter: a declaration is a row of a table");
    };
  }

  private String guide(Statement.Guide guide) {
    String start =
        "q("
            + Notation.names(guide.latents())
            + (guide.given().isEmpty() ? "" : " | " + Notation.names(guide.given()))
            + ") =";
    String density = Notation.of(guide.density());
    boolean fits = keywordWidth + 1 + columns(start) + 1 + columns(density) <= WIDTH;
    return start + (fits ? " " : "\n" + " ".repeat(keywordWidth + 3)) + density;
  }

  private String network(Statement.Network network) {
    String start = network.name() + " = ";
    String line = start + Notation.steps(network.layers());
    if (keywordWidth + 1 + columns(line) <= WIDTH) {
      return line;
    }
    String indent = "\n" + " ".repeat(keywordWidth + 1 + columns(start) - 3) + "-> ";
    return start + network.layers().stream().map(Notation::of).collect(Collectors.joining(indent));
  }

  private static Keyword keyword(Statement statement) {
    return switch (statement) {
      case Statement.Dataset _ -> Keyword.DATASET;
      case Statement.Observed s -> Keyword.valueOf(s.role().name());
      case Statement.Id _ -> Keyword.ID;
      case Statement.Size _ -> Keyword.SIZE;
      case Statement.Latent s -> s.global() ? Keyword.GLOBAL : Keyword.PRIOR;
      case Statement.Param _ -> Keyword.PARAM;
      case Statement.Likelihood _ -> Keyword.LIKELIHOOD;
      case Statement.Guide _ -> Keyword.GUIDE;
      case Statement.Network _ -> Keyword.NETWORK;
      case Statement.Let _ -> Keyword.LET;
      case Statement.Objective _ -> Keyword.OBJECTIVE;
      case Statement.Train _ -> Keyword.TRAIN;
    };
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - columns(text)));
  }

  private static int columns(String text) {
    return text.codePointCount(0, text.length());
  }
}
