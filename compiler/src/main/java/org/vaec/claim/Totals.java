package org.vaec.claim;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vaec.claim.Expression.Name;
import org.vaec.claim.Scope.Kind;

/** What the sums of a formula run over: its letters and what they are the index of. */
final class Totals {
  private Totals() {}

  /**
   * What a sum runs over.
   *
   * @param letter the index, where something inside has it
   */
  record Range(Kind kind, Optional<String> letter) {}

  /**
   * The range of a sum: draws of z or noise, rows of x, else latent elements.
   *
   * @param outer letters that sums around it have bound
   */
  static Range range(Expression.Total t, Set<String> outer) {
    Optional<String> letter = t.index().filter(index -> hasIndex(t.body(), index));
    Optional<String> stray = letter.isPresent() ? letter : strayLetter(t.body(), outer);
    Optional<Kind> counted = t.last().flatMap(Totals::counted);
    String used = stray.or(t::index).orElse("");
    boolean indexesElements =
        isIndexOf(t.body(), used, Name.MU)
            || isIndexOf(t.body(), used, Name.SIGMA)
            || isIndexOf(t.body(), used, Name.COVARIANCE);
    boolean indexesDraws = isIndexOf(t.body(), used, Name.Z) || isIndexOf(t.body(), used, Name.EPS);
    boolean indexesRows =
        isIndexOf(t.body(), used, Name.X)
            || t.body()
                .contains(e -> e instanceof Expression.Bound(var row) && isLetter(row, used));
    Kind kind;
    if (indexesRows) {
      kind = Kind.ROW;
    } else if (counted.isPresent()) {
      kind = counted.get();
    } else if (indexesElements) {
      kind = Kind.ELEMENT;
    } else if (indexesDraws) {
      kind = used.equals("j") ? Kind.ELEMENT : Kind.DRAW;
    } else if (t.index().isPresent() && t.index().get().equals("l")) {
      kind = Kind.DRAW;
    } else {
      kind = Kind.ELEMENT;
    }
    return new Range(kind, stray);
  }

  /** The letter that a body has as its index though the sum around it names another. */
  static Optional<String> strayLetter(Expression body, Set<String> outer) {
    return switch (body) {
      case Expression.Symbol(var name, var index)
          when index.orElse(null) instanceof Expression.Letter(var letter)
              && !outer.contains(letter) ->
          Optional.of(letter);
      default ->
          body.children().stream()
              .map(child -> strayLetter(child, outer))
              .flatMap(Optional::stream)
              .findFirst();
    };
  }

  private static boolean hasIndex(Expression body, String letter) {
    return body.contains(
        e ->
            e instanceof Expression.Letter(var l) && l.equals(letter)
                || e instanceof Expression.Symbol(var n, var index) && isLetter(index, letter)
                || e instanceof Expression.Bound(var row) && isLetter(row, letter));
  }

  private static boolean isIndexOf(Expression body, String letter, Name name) {
    return body.contains(
        e -> e instanceof Expression.Symbol(var n, var i) && n == name && isLetter(i, letter));
  }

  private static boolean isLetter(Optional<Expression> index, String letter) {
    return index.orElse(null) instanceof Expression.Letter(var l) && l.equals(letter);
  }

  /**
   * A formula in which the letter that counts draws is L, whatever it was: 1/K sum_k f(z_k) is 1/L
   * sum_k f(z_k).
   */
  static Expression countingDrawsByL(Expression e, Set<String> letters) {
    if (e instanceof Expression.Letter(var letter) && letters.contains(letter)) {
      return new Expression.Symbol(Name.L);
    }
    return e.with(e.children().stream().map(child -> countingDrawsByL(child, letters)).toList());
  }

  /**
   * The letters that count draws: the last number of a sum over them, or its index, as a capital.
   */
  static Set<String> countingDraws(Expression e) {
    Set<String> letters = new HashSet<>();
    if (e instanceof Expression.Total t && range(t, Set.of()).kind() == Kind.DRAW) {
      if (t.last().orElse(null) instanceof Expression.Letter(var last)) {
        letters.add(last);
      }
      t.index().ifPresent(index -> letters.add(index.toUpperCase(Locale.ROOT)));
    }
    e.children().forEach(child -> letters.addAll(countingDraws(child)));
    return letters;
  }

  // Where the last number of a sum has a name that tells what is counted.
  private static Optional<Kind> counted(Expression last) {
    return switch (last) {
      case Expression.Symbol(var name, var index) ->
          switch (name) {
            case J -> Optional.of(Kind.ELEMENT);
            case N -> Optional.of(Kind.ROW);
            case L -> Optional.of(Kind.DRAW);
            case X, ROWS_OF_X, Z, EPS, MU, SIGMA, COVARIANCE, IDENTITY, PI -> Optional.empty();
          };
      case Expression.Letter(var letter) ->
          switch (letter) {
            case "n" -> Optional.of(Kind.ROW);
            case "S", "M" -> Optional.of(Kind.DRAW);
            case "d", "k", "D" -> Optional.of(Kind.ELEMENT);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }
}
