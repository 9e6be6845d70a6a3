package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Where a model says what makes its arrays as large as they are. */
public final class Places {
  /** More are not named. */
  private static final int MOST_INPUTS = 3;

  private final ModelFile file;

  public Places(ModelFile file) {
    this.file = file;
  }

  /**
   * What gives a learned array its sizes: of {@code encoder.0.weight} the layer, of {@code
   * decoder.x.loc.weight} the declaration of {@code x} and the last layer of the network, of {@code
   * W} its own declaration.
   */
  public List<Span> ofArray(String array) {
    String[] parts = array.split("\\.");
    Optional<Statement.Network> network = network(parts[0]);
    List<Span> places = new ArrayList<>();
    if (network.isEmpty()) {
      ofVariable(parts[0]).ifPresent(places::add);
      // A layer written in place is between the variable and what its density mentions.
      if (parts[parts.length - 1].equals("weight")) {
        places.addAll(mentionedWith(parts[0]));
      }
      return places;
    }
    boolean isLayer = parts.length > 1 && parts[1].chars().allMatch(Character::isDigit);
    if (isLayer && parts[1].length() < 9 && Integer.parseInt(parts[1]) < layers(network.get())) {
      int layer = Integer.parseInt(parts[1]);
      places.add(network.get().layers().get(layer).span());
      if (layer == 0) {
        places.addAll(mentionedWith(network.get().name().text()));
      }
    } else if (parts.length > 1) {
      ofVariable(parts[1]).ifPresent(places::add);
    }
    if (!isLayer && layers(network.get()) > 0) {
      places.add(network.get().layers().getLast().span());
    }
    return places;
  }

  /** The declarations of the variables that stand in one density with a name, or in its own. */
  private List<Span> mentionedWith(String name) {
    Set<Span> places = new LinkedHashSet<>();
    for (Statement statement : file.statements()) {
      List<Name> names =
          switch (statement) {
            case Statement.Latent s -> mentions(List.of(s.name()), Mentions.of(s.density()));
            case Statement.Likelihood s -> mentions(List.of(s.name()), Mentions.of(s.density()));
            case Statement.Guide s -> mentions(s.latents(), Mentions.of(s.density()));
            case Statement.Let s -> mentions(List.of(s.name()), Mentions.of(s.value()));
            default -> List.of();
          };
      if (names.stream().anyMatch(n -> n.text().equals(name))) {
        names.stream()
            .filter(n -> !n.text().equals(name))
            .flatMap(n -> ofVariable(n.text()).stream())
            .forEach(places::add);
      }
    }
    return places.stream().limit(MOST_INPUTS).toList();
  }

  private static List<Name> mentions(List<Name> of, Mentions mentions) {
    return Stream.concat(mentions.names().stream(), of.stream()).toList();
  }

  private static int layers(Statement.Network network) {
    return network.layers().size();
  }

  /** The name and the shape of a variable, a param or a {@code let} where it is declared. */
  public Optional<Span> ofVariable(String name) {
    for (Statement statement : file.statements()) {
      Optional<Span> place =
          switch (statement) {
            case Statement.Observed s -> declared(name, s.name(), s.shape());
            case Statement.Latent s -> declared(name, s.name(), s.shape());
            case Statement.Param s -> declared(name, s.name(), s.shape());
            case Statement.Let s -> declared(name, s.name(), List.of());
            case Statement.Network s -> declared(name, s.name(), List.of());
            case Statement.Dataset s -> Optional.empty();
            case Statement.Id s -> Optional.empty();
            case Statement.Size s -> Optional.empty();
            case Statement.Likelihood s -> Optional.empty();
            case Statement.Guide s -> Optional.empty();
            case Statement.Objective s -> Optional.empty();
            case Statement.Train s -> Optional.empty();
          };
      if (place.isPresent()) {
        return place;
      }
    }
    return Optional.empty();
  }

  private static Optional<Span> declared(String name, Name declared, List<Expression> shape) {
    if (!declared.text().equals(name)) {
      return Optional.empty();
    }
    return Optional.of(
        shape.isEmpty() ? declared.span() : declared.span().to(shape.getLast().span()));
  }

  /** Where {@code objective} or {@code train} sets something; empty where neither does. */
  public Optional<Span> ofSetting(String setting) {
    for (Statement statement : file.statements()) {
      List<Argument> settings =
          switch (statement) {
            case Statement.Train train -> train.settings();
            case Statement.Objective(Expression.Call call, Span span) -> call.arguments();
            default -> List.of();
          };
      for (Argument argument : settings) {
        if (argument.name().filter(name -> name.text().equals(setting)).isPresent()) {
          return Optional.of(argument.span());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Statement.Network> network(String name) {
    return file.statements().stream()
        .filter(Statement.Network.class::isInstance)
        .map(Statement.Network.class::cast)
        .filter(network -> network.name().text().equals(name))
        .findFirst();
  }
}
