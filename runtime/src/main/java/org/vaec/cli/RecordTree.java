package org.vaec.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.vaec.source.Span;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/**
 * A statement as indented text, one record or value a line. It walks the records themselves, so a
 * new kind of statement prints without a line here. Where something stands is left out.
 */
final class RecordTree {
  private final StringBuilder out = new StringBuilder();

  private RecordTree() {}

  static String print(Statement root) {
    RecordTree tree = new RecordTree();
    tree.print("", root, 0);
    return tree.out.toString();
  }

  private void print(String label, Object value, int depth) {
    switch (value) {
      case Name name -> line(label, name.text(), depth);
      case Optional<?> optional -> optional.ifPresent(present -> print(label, present, depth));
      case List<?> list -> list.forEach(each -> print(label, each, depth));
      case Record node -> {
        line(label, node.getClass().getSimpleName(), depth);
        for (RecordComponent component : node.getClass().getRecordComponents()) {
          Object child = component(node, component);
          if (!(child instanceof Span)) {
            print(component.getName() + ": ", child, depth + 1);
          }
        }
      }
      case Enum<?> constant ->
          line(label, constant.name().toLowerCase(java.util.Locale.ROOT), depth);
      default -> line(label, value.toString(), depth);
    }
  }

  private void line(String label, String text, int depth) {
    out.append("  ".repeat(depth)).append(label).append(text).append('\n');
  }

  private static Object component(Record node, RecordComponent component) {
    try {
      return component.getAccessor().invoke(node);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("show: cannot read " + component, e);
    }
  }
}
