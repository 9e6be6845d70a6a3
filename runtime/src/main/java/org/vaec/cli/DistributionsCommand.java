package org.vaec.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vaec.distribution.Construction;
import org.vaec.distribution.Distributions;
import org.vaec.distribution.Family;
import org.vaec.distribution.Parameter;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vaec distributions [NAME]}. */
@Command(
    name = "distributions",
    header = "List the distributions, or describe one: parameters, support, density.")
final class DistributionsCommand extends Subcommand {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of them.")
  private String name;

  DistributionsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (name == null) {
      list();
      return ExitCode.DONE;
    }
    Optional<Construction> made = Distributions.construction(name);
    if (made.isPresent()) {
      describe(made.get());
    } else {
      describe(named());
    }
    return ExitCode.DONE;
  }

  private void list() {
    List<Family> families = Distributions.all();
    if (json()) {
      console()
          .out()
          .println(
              Json.print(
                  Map.of(
                      "distributions",
                      Stream.concat(
                              families().map(this::object),
                              Distributions.constructions().stream()
                                  .map(DistributionsCommand::object))
                          .toList())));
      return;
    }
    int width = families.stream().mapToInt(f -> signature(f).length()).max().orElse(0);
    for (Family family : families) {
      console().out().println(pad(signature(family), width + 2) + family.summary());
    }
    console().out().println();
    console().out().println("Guides only:");
    for (Family family : Distributions.guides()) {
      console().out().println(pad(signature(family), width + 2) + family.summary());
    }
    console().out().println();
    console().out().println("Made from another distribution D:");
    for (Construction made : Distributions.constructions()) {
      console().out().println(pad(made.signature(), width + 2) + made.summary());
    }
  }

  private static Stream<Family> families() {
    return Stream.concat(Distributions.all().stream(), Distributions.guides().stream());
  }

  private Family named() {
    return families()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names =
                  Stream.concat(
                          families().map(Family::name),
                          Distributions.constructions().stream().map(Construction::name))
                      .toList();
              return new ModelException(
                  Diagnostic.error(
                          "unknown-distribution", "no distribution is called `" + name + "`")
                      .withFix(
                          Spelling.closest(name, names)
                              .map(near -> "did you mean `" + near + "`?")
                              .orElse("there are " + String.join(", ", names))));
            });
  }

  private void describe(Construction made) {
    if (json()) {
      console().out().println(Json.print(object(made)));
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(made.signature());
    lines.add("");
    lines.add(made.summary());
    lines.add("");
    lines.add("  " + made.formula());
    lines.add("  D: " + made.takes());
    lines.add("");
    if (!made.parameters().isEmpty()) {
      parameters(made.parameters(), lines);
      lines.add("");
    }
    lines.add("Source: " + made.source());
    lines.forEach(console().out()::println);
  }

  private static void parameters(List<Parameter> parameters, List<String> lines) {
    int width = parameters.stream().mapToInt(p -> p.name().length()).max().orElse(0);
    for (Parameter parameter : parameters) {
      lines.add(
          "  %s  %s; %s"
              .formatted(
                  pad(parameter.name(), width),
                  parameter.constraint().words()
                      + (parameter.isLiteral() ? ", a written number" : ""),
                  parameter.meaning()));
    }
  }

  private void describe(Family family) {
    if (json()) {
      console().out().println(Json.print(object(family)));
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(signature(family));
    lines.add("");
    lines.add(family.summary());
    lines.add("");
    lines.add("  " + family.formula());
    lines.add("  support: " + family.supportWords());
    lines.add(
        "  event: "
            + switch (family.eventRank()) {
              case 0 -> "one number; a shape is that many independent ones";
              case 1 -> "a vector";
              default -> "a matrix";
            });
    for (Family.Parameterisation parameterisation : family.parameterisations()) {
      lines.add("");
      lines.add(call(family, parameterisation, parameterisation != family.canonical()));
      parameters(parameterisation.written(), lines);
    }
    lines.add("");
    if (!family.head().parameters().stream().allMatch(Parameter::isLiteral)) {
      lines.add("A network in its place, as in " + headCall(family) + ", gives");
      lines.add("  " + heads(family));
    }
    lines.add("Source: " + family.source());
    lines.forEach(console().out()::println);
  }

  private static String heads(Family family) {
    return family.head().parameters().stream()
        .filter(p -> !p.isLiteral())
        .map(p -> p.name() + " = " + p.constraint().linkFormula("linear(decoder(z))"))
        .collect(Collectors.joining(", "));
  }

  /** Numbers that must be written come first. */
  private static String headCall(Family family) {
    return Stream.concat(
            family.head().written().stream().filter(Parameter::isLiteral).map(Parameter::name),
            Stream.of("decoder(z)"))
        .collect(Collectors.joining(", ", family.name() + "(", ")"));
  }

  private static String signature(Family family) {
    return call(family, family.canonical(), false);
  }

  private static String call(
      Family family, Family.Parameterisation parameterisation, boolean named) {
    return parameterisation.written().stream()
        .map(p -> named ? p.name() + " = ..." : p.name())
        .collect(Collectors.joining(", ", family.name() + "(", ")"));
  }

  private Map<String, Object> object(Family family) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", family.name());
    object.put("summary", family.summary());
    object.put("formula", family.formula());
    object.put("support", family.supportWords());
    object.put("event_rank", family.eventRank());
    object.put(
        "parameterisations",
        family.parameterisations().stream()
            .map(each -> each.written().stream().map(DistributionsCommand::object).toList())
            .toList());
    object.put("source", family.source());
    return object;
  }

  private static Map<String, Object> object(Construction made) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", made.name());
    object.put("signature", made.signature());
    object.put("summary", made.summary());
    object.put("formula", made.formula());
    object.put("made_from", made.takes());
    object.put("parameters", made.parameters().stream().map(DistributionsCommand::object).toList());
    object.put("source", made.source());
    return object;
  }

  private static Map<String, Object> object(Parameter parameter) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", parameter.name());
    object.put("constraint", parameter.constraint().words());
    object.put("meaning", parameter.meaning());
    return object;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
