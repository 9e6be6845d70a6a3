package org.vaec.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Source;

/** The objects that {@code --json} prints. */
final class Json {
  private Json() {}

  /** One object on one line. A number that is not finite, which JSON cannot write, is null. */
  static String print(Map<String, ?> object) {
    try {
      return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(finite(object));
    } catch (IOException e) {
      throw new IllegalStateException("json: " + e.getMessage(), e);
    }
  }

  /** The same object with null where a number is not finite. */
  static Map<String, Object> finite(Map<String, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, each) -> copy.put(key, finite((Object) each)));
    return copy;
  }

  private static Object finite(Object value) {
    return switch (value) {
      case null -> null;
      case Double number when !Double.isFinite(number) -> null;
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(key, finite(each)));
        yield copy;
      }
      case List<?> list -> list.stream().map(Json::finite).toList();
      default -> value;
    };
  }

  /** {@code {"ok", "errors", "warnings"}}. */
  static SequencedMap<String, Object> report(List<Diagnostic> diagnostics) {
    SequencedMap<String, Object> report = new LinkedHashMap<>();
    report.put("ok", diagnostics.stream().noneMatch(Diagnostic::isError));
    report.put("errors", list(diagnostics.stream().filter(Diagnostic::isError).toList()));
    report.put("warnings", list(diagnostics.stream().filter(d -> !d.isError()).toList()));
    return report;
  }

  /** Diagnostics as objects; those without a place have no file, line and column. */
  static List<Map<String, Object>> list(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Json::diagnostic).toList();
  }

  private static Map<String, Object> diagnostic(Diagnostic diagnostic) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("code", diagnostic.code());
    object.put("message", diagnostic.message());
    diagnostic
        .span()
        .ifPresentOrElse(
            span -> {
              Source.Position position = span.position();
              object.put("file", span.source().name());
              object.put("line", position.line());
              object.put("column", position.column());
            },
            () -> {
              object.put("file", null);
              object.put("line", null);
              object.put("column", null);
            });
    object.put("fix", diagnostic.fix().orElse(null));
    if (!diagnostic.edits().isEmpty()) {
      object.put("edits", diagnostic.edits().stream().map(Json::edit).toList());
    }
    return object;
  }

  private static Map<String, Object> edit(Edit edit) {
    Map<String, Object> object = new LinkedHashMap<>();
    Source.Position from = edit.span().position();
    Source.Position to = edit.span().source().position(edit.span().end());
    object.put("line", from.line());
    object.put("column", from.column());
    object.put("end_line", to.line());
    object.put("end_column", to.column());
    object.put("text", edit.text());
    return object;
  }
}
