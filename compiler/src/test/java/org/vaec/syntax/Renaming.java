package org.vaec.syntax;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Consistent renaming of names, in a syntax tree and in the text it came from. */
record Renaming(Map<String, String> names) {

  /** The names a program declares. */
  static List<String> declared(ModelFile file) {
    return file.statements().stream()
        .flatMap(
            statement ->
                switch (statement) {
                  case Statement.Observed s -> Stream.of(s.name());
                  case Statement.Id s -> Stream.of(s.name());
                  case Statement.Size s -> Stream.of(s.name());
                  case Statement.Latent s -> Stream.of(s.name());
                  case Statement.Param s -> Stream.of(s.name());
                  case Statement.Network s -> Stream.of(s.name());
                  case Statement.Let s -> Stream.of(s.name());
                  case Statement.Dataset _,
                      Statement.Likelihood _,
                      Statement.Guide _,
                      Statement.Objective _,
                      Statement.Train _ ->
                      Stream.<Name>empty();
                })
        .map(Name::text)
        .distinct()
        .toList();
  }

  /** The text of {@code file} with every occurrence of the names replaced. */
  String text(ModelFile file) {
    List<Name> occurrences = new ArrayList<>();
    file.statements().forEach(statement -> collect(statement, occurrences));
    occurrences.sort((a, b) -> b.span().start() - a.span().start());
    StringBuilder text = new StringBuilder(file.source().text());
    for (Name name : occurrences) {
      text.replace(name.span().start(), name.span().end(), names.get(name.text()));
    }
    return text.toString();
  }

  private void collect(Object node, List<Name> occurrences) {
    switch (node) {
      case Name name when names.containsKey(name.text()) -> occurrences.add(name);
      case List<?> list -> list.forEach(element -> collect(element, occurrences));
      case Optional<?> optional -> optional.ifPresent(element -> collect(element, occurrences));
      case Record record when isSyntax(record) ->
          components(record).forEach(element -> collect(element, occurrences));
      default -> {}
    }
  }

  /** The tree {@code node} with every occurrence of the names replaced. */
  Object tree(Object node) {
    return switch (node) {
      case Name name -> new Name(names.getOrDefault(name.text(), name.text()), name.span());
      case List<?> list -> list.stream().map(this::tree).toList();
      case Optional<?> optional -> optional.map(this::tree);
      case Record record when isSyntax(record) ->
          rebuild(record, components(record).map(this::tree).toArray());
      default -> node;
    };
  }

  private static boolean isSyntax(Record record) {
    return record.getClass().getPackage() == Name.class.getPackage();
  }

  /** How a class of records is taken apart and put together; looking that up is slow. */
  private record Anatomy(List<Method> accessors, Constructor<?> constructor) {
    private static final ClassValue<Anatomy> OF =
        new ClassValue<>() {
          @Override
          protected Anatomy computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
              return new Anatomy(
                  Stream.of(components).map(RecordComponent::getAccessor).toList(),
                  type.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
              throw new IllegalStateException(e);
            }
          }
        };
  }

  private static Stream<Object> components(Record record) {
    return Anatomy.OF.get(record.getClass()).accessors().stream()
        .map(
            accessor -> {
              try {
                return accessor.invoke(record);
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static Object rebuild(Record record, Object[] values) {
    try {
      return Anatomy.OF.get(record.getClass()).constructor().newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
