package org.vaec.saved;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * One object of a JSON file, read strictly: what is missing, or of another type or out of range, is
 * an {@link IllegalArgumentException} that names the field. (The binding of the JSON library takes
 * numbers that are missing, null or no numbers for 0.)
 */
final class Fields {
  private final String path;
  private final Map<?, ?> values;

  private Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  /** The object that a text is, in UTF-8. */
  static Fields parse(byte[] text) {
    try {
      Object value = JSON.std.anyFrom(text);
      return new Fields("", Fields.<Map<?, ?>>as(Map.class, value, "it", "an object"));
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no JSON, or cut off");
    }
  }

  private static <T> T as(Class<?> type, Object value, String what, String wanted) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, but is %s".formatted(what, wanted, words(value)));
    }
    @SuppressWarnings("unchecked")
    T cast = (T) value;
    return cast;
  }

  private static String words(Object value) {
    return switch (value) {
      case null -> "missing or null";
      case Map<?, ?> map -> "an object";
      case List<?> list -> "a list";
      case String text -> "a text";
      default -> {
        String text = value.toString();
        yield text.length() > 20 ? text.substring(0, 20) + "..." : text;
      }
    };
  }

  private String name(String field) {
    return "`" + path + field + "`";
  }

  private <T> T get(String field, Class<?> type, String wanted) {
    return as(type, values.get(field), name(field), wanted);
  }

  boolean has(String field) {
    return values.containsKey(field);
  }

  String text(String field) {
    return get(field, String.class, "a text");
  }

  /** A whole number from {@code least} to {@code most}. */
  long whole(String field, long least, long most) {
    return whole(values.get(field), name(field), least, most);
  }

  int count(String field) {
    return (int) whole(field, 0, Integer.MAX_VALUE);
  }

  private static long whole(Object value, String name, long least, long most) {
    String wanted = "a whole number from " + least + " to " + most;
    boolean isWhole = value instanceof Integer || value instanceof Long;
    Number number = as(Number.class, isWhole ? value : words(value), name, wanted);
    if (number.longValue() < least || number.longValue() > most) {
      throw new IllegalArgumentException(
          "%s must be %s, but is %s".formatted(name, wanted, number));
    }
    return number.longValue();
  }

  /** A number that is at least {@code least} and below {@code end}. */
  double number(String field, double least, double end) {
    Number number = get(field, Number.class, "a number");
    double value = number.doubleValue();
    if (!(value >= least && value < end)) {
      throw new IllegalArgumentException(
          "%s must be from %s to below %s, but is %s".formatted(name(field), least, end, number));
    }
    return value;
  }

  <E extends Enum<E>> E oneOf(String field, Class<E> type) {
    String text = text(field);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s must be one of %s, but is another text"
                        .formatted(name(field), Arrays.toString(type.getEnumConstants()))));
  }

  Fields object(String field) {
    return new Fields(path + field + ".", this.<Map<?, ?>>get(field, Map.class, "an object"));
  }

  /** The object as it stands. */
  SequencedMap<String, Object> all() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    values.forEach((name, value) -> all.put(name.toString(), value));
    return all;
  }

  /** Each entry of the object. */
  <T> SequencedMap<String, T> each(Function<String, T> ofField) {
    SequencedMap<String, T> each = new LinkedHashMap<>();
    values.keySet().forEach(name -> each.put(name.toString(), ofField.apply(name.toString())));
    return each;
  }

  List<String> texts(String field) {
    List<?> list = get(field, List.class, "a list of texts");
    List<String> texts = new ArrayList<>();
    for (Object value : list) {
      texts.add(as(String.class, value, name(field + "[" + texts.size() + "]"), "a text"));
    }
    return texts;
  }

  /** Whole numbers from {@code least} to {@code most}. */
  int[] wholes(String field, int least, int most) {
    List<?> list = get(field, List.class, "a list of whole numbers");
    int[] wholes = new int[list.size()];
    for (int i = 0; i < wholes.length; i++) {
      wholes[i] = (int) whole(list.get(i), name(field + "[" + i + "]"), least, most);
    }
    return wholes;
  }
}
