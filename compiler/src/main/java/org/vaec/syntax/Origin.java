package org.vaec.syntax;

import java.util.List;
import org.vaec.source.Span;

/**
 * Where the values of a variable come from: {@code from columns 1..64 -> divide(16)}.
 *
 * @param selection columns or an array
 * @param transforms applied left to right
 */
public record Origin(Selection selection, List<Step> transforms, Span span) {
  public Origin {
    transforms = List.copyOf(transforms);
  }

  /** Which part of the data set. */
  public sealed interface Selection {
    Span span();

    /** {@code "images"}: one column by its header name, or one array of the data set. */
    record Named(String name, Span span) implements Selection {}

    /** {@code column 65}, {@code columns 1..64, 70}, {@code columns "a", "b"}. */
    record Columns(List<Column> columns, Span span) implements Selection {
      public Columns {
        columns = List.copyOf(columns);
      }
    }
  }

  /** One entry of a list of columns. */
  public sealed interface Column {
    Span span();

    /** Columns {@code first} to {@code last}, both included, counted from 1; one where equal. */
    record Range(int first, int last, Span span) implements Column {}

    /** A column by its header name. */
    record Header(String name, Span span) implements Column {}
  }
}
