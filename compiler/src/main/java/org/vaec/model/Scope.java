package org.vaec.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.source.Diagnostic;
import org.vaec.source.Span;
import org.vaec.syntax.Name;

/** The names that a model declares. */
final class Scope {
  private final Map<String, Symbol> symbols = new LinkedHashMap<>();
  private final Problems problems;

  Scope(Problems problems) {
    this.problems = problems;
  }

  /** Whether a name may be declared here; reports why not. */
  boolean mayDeclare(Name name) {
    if (Words.isBuiltIn(name.text())) {
      problems.error(
          "reserved-name",
          name.span(),
          "`" + name + "` is a word of the language and cannot be declared",
          "choose another name");
      return false;
    }
    Symbol other = symbols.get(name.text());
    if (other != null) {
      // Statements are not declared in the order of the text; the message is in that order.
      boolean isSecond = name.span().start() > other.name().span().start();
      Span first = isSecond ? other.name().span() : name.span();
      Span second = isSecond ? name.span() : other.name().span();
      problems.add(
          Diagnostic.error("duplicate-name", second, "`" + name + "` is declared twice")
              .withRelated("first declared here", first)
              .withFix("give one of them another name"));
      return false;
    }
    return true;
  }

  void declare(Symbol symbol) {
    symbols.put(symbol.name().text(), symbol);
  }

  Optional<Symbol> find(String name) {
    return Optional.ofNullable(symbols.get(name));
  }

  Collection<Symbol> all() {
    return symbols.values();
  }

  Collection<String> names() {
    return symbols.keySet();
  }

  List<Symbol.Variable> variables() {
    return symbols.values().stream()
        .filter(Symbol.Variable.class::isInstance)
        .map(Symbol.Variable.class::cast)
        .toList();
  }

  Optional<Symbol.Variable> variable(String name) {
    return find(name).filter(Symbol.Variable.class::isInstance).map(Symbol.Variable.class::cast);
  }

  /** Reports a name that nothing has, unless the statement that declares it could not be read. */
  void reportUnknown(Name name, Collection<String> candidates) {
    reportUnknown(name, candidates, "declare it, or use one of " + Words.plain(candidates));
  }

  /**
   * @param otherwise what to do where none of the candidates is near
   */
  void reportUnknown(Name name, Collection<String> candidates, String otherwise) {
    if (!problems.isIncomplete()) {
      problems.unknownName(
          Diagnostic.error("unknown-name", name.span(), "nothing is called `" + name + "`")
              .withFix(Words.didYouMean(name, candidates, otherwise)));
    }
  }
}
