package org.vaec.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vaec.source.Source;

/** No word is reserved: every variable of every program may bear the name of every keyword. */
class RenamingTest {
  private static final List<String> WORDS =
      Stream.of(
              Stream.of(Keyword.values()).map(Keyword::word),
              Stream.of("from", "column", "columns", "through", "by", "in", "epochs", "steps"),
              Stream.of("p", "q", "elbo", "iwae", "mmd", "adam", "dense", "linear", "Normal"),
              Stream.of("optimizer", "batch", "samples", "beta", "kl", "warmup", "gradient"),
              Stream.of("auto", "once", "real", "binary", "category", "enumeration", "score"))
          .flatMap(words -> words)
          .toList();

  static Stream<Source> programs() {
    return Programs.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyVariableMayBearEveryWord(Source source) {
    ModelFile file = Programs.parse(source);
    for (String variable : Renaming.declared(file)) {
      for (String word : WORDS) {
        assertRenames(file, Map.of(variable, word));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void allVariablesMayBearOneWord(Source source) {
    ModelFile file = Programs.parse(source);
    for (String word : WORDS) {
      Map<String, String> names = new HashMap<>();
      Renaming.declared(file).forEach(variable -> names.put(variable, word));
      assertRenames(file, names);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void eachVariableMayBearAWordOfItsOwnOnOneLine(Source source) {
    ModelFile file = Programs.parse(source);
    Random random = new Random(7);
    for (int trial = 0; trial < 100; trial++) {
      Map<String, String> names = new HashMap<>();
      Renaming.declared(file)
          .forEach(variable -> names.put(variable, WORDS.get(random.nextInt(WORDS.size()))));
      Renaming renaming = new Renaming(names);
      String text = renaming.text(file).replaceAll("#.*", "").replaceAll("\\s+", " ");
      assertEquals(renaming.tree(file.statements()), Programs.parse(text).statements(), text);
    }
  }

  @Test
  void theProgramsGiveThousandsOfRenamings() {
    int variables = programs().mapToInt(p -> Renaming.declared(Programs.parse(p)).size()).sum();
    assertTrue(variables * WORDS.size() > 3_000, variables + " variables");
  }

  private static void assertRenames(ModelFile file, Map<String, String> names) {
    Renaming renaming = new Renaming(names);
    String text = renaming.text(file);
    assertEquals(renaming.tree(file.statements()), Programs.parse(text).statements(), text);
  }
}
