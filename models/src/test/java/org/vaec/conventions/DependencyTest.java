package org.vaec.conventions;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Dependencies point one way, and each library is known to one package only. */
@AnalyzeClasses(packages = "org.vaec", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyTest {
  private static final String[] COMPILER = {
    "source",
    "syntax",
    "shape",
    "random",
    "graph",
    "plan",
    "distribution",
    "network",
    "model",
    "objective",
    "claim"
  };

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("org.vaec.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule RANDOM = only("random");
  @ArchTest static final ArchRule SOURCE = only("source");
  @ArchTest static final ArchRule SHAPE = only("shape");
  @ArchTest static final ArchRule SYNTAX = only("syntax", "source", "grammar");
  @ArchTest static final ArchRule GRAPH = only("graph", "source", "shape", "random");

  @ArchTest static final ArchRule PLAN = only("plan", "source", "shape", "random", "graph");

  @ArchTest
  static final ArchRule DISTRIBUTION = only("distribution", "source", "shape", "random", "graph");

  @ArchTest
  static final ArchRule NETWORK = only("network", "source", "shape", "graph", "distribution");

  @ArchTest
  static final ArchRule MODEL =
      only("model", "source", "syntax", "shape", "graph", "distribution", "network");

  @ArchTest
  static final ArchRule OBJECTIVE =
      only("objective", "source", "syntax", "shape", "graph", "distribution", "network", "model");

  @ArchTest static final ArchRule CLAIM = only("claim", "random");

  @ArchTest
  static final ArchRule COMPILER_HAS_NO_FILES_AND_NO_THREADS =
      noClasses()
          .that(resideInAnyPackage(in(COMPILER)))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.util.concurrent..", "java.net.."));

  @ArchTest
  static final ArchRule COMPILER_KNOWS_NOTHING_OF_THE_RUNTIME =
      noClasses()
          .that(resideInAnyPackage(in(COMPILER)).or(resideInAPackage("org.vaec")))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(in("data", "engine", "train", "saved", "evaluate", "run", "cli")));

  @ArchTest
  static final ArchRule DATA =
      without("data", "engine", "train", "saved", "evaluate", "run", "cli");

  @ArchTest
  static final ArchRule ENGINE =
      without("engine", "data", "train", "saved", "evaluate", "run", "cli");

  @ArchTest static final ArchRule TRAIN = without("train", "saved", "evaluate", "run", "cli");
  @ArchTest static final ArchRule SAVED = without("saved", "evaluate", "run", "cli");
  @ArchTest static final ArchRule EVALUATE = without("evaluate", "saved", "run", "cli");
  @ArchTest static final ArchRule RUN = without("run", "cli");

  @ArchTest
  static final ArchRule ANTLR_ONLY_IN_SYNTAX =
      library("org.antlr..", "org.vaec.syntax..", "org.vaec.grammar..");

  @ArchTest
  static final ArchRule ND4J_ONLY_IN_ITS_ENGINE = library("org.nd4j..", "org.vaec.engine.nd4j..");

  @ArchTest
  static final ArchRule NATIVES_ONLY_IN_THEIR_ENGINE =
      library("org.bytedeco..", "org.vaec.engine.nd4j..");

  @ArchTest static final ArchRule PICOCLI_ONLY_IN_COMMANDS = library("picocli..", "org.vaec.cli..");

  @ArchTest
  static final ArchRule JSON_ONLY_WHERE_IT_IS_WRITTEN =
      library("com.fasterxml.jackson..", "org.vaec.cli..", "org.vaec.saved..");

  @ArchTest
  static final ArchRule CSV_ONLY_IN_DATA = library("org.apache.commons.csv..", "org.vaec.data..");

  private DependencyTest() {}

  /** A package of vaec that uses these others of vaec and nothing else of it. */
  private static ArchRule only(String name, String... others) {
    String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others)).toArray(String[]::new);
    return noClasses()
        .that(resideInAnyPackage(in(name)))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.vaec..").and(not(resideInAnyPackage(in(allowed)))));
  }

  /** A package of vaec that uses none of these others. */
  private static ArchRule without(String name, String... others) {
    return noClasses()
        .that(resideInAnyPackage(in(name)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(in(others)));
  }

  /** A library that these packages use and no others. */
  private static ArchRule library(String library, String... users) {
    return classes()
        .that(resideInAPackage("org.vaec..").and(not(resideInAnyPackage(users))))
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage(library)));
  }

  private static String[] in(String... names) {
    return Arrays.stream(names).map(name -> "org.vaec." + name + "..").toArray(String[]::new);
  }
}
