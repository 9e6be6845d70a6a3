package org.vaec.claim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formulas as text that can be read again. */
final class Printer {
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;
  private static final int ATOM = 4;

  private Printer() {}

  static String print(Statement.Chain chain) {
    StringBuilder text = new StringBuilder(print(chain.sides().get(0)));
    for (int i = 0; i < chain.relations().size(); i++) {
      text.append(' ').append(chain.relations().get(i).sign()).append(' ');
      text.append(print(chain.sides().get(i + 1)));
    }
    return text.toString();
  }

  static String print(Expression e) {
    return print(e, 0);
  }

  private static String print(Expression e, int tightness) {
    return switch (e) {
      case Expression.Constant(double value) -> number(value);
      case Expression.Symbol(var name, var index) -> name.word() + index(index);
      case Expression.Letter(var letter) -> letter;
      case Expression.Sum(var a, Expression.Negation(var b)) ->
          bracket(print(a, SUM) + " - " + print(b, PRODUCT), tightness > SUM);
      case Expression.Sum(var a, var b) ->
          bracket(print(a, SUM) + " + " + print(b, SUM + 1), tightness > SUM);
      case Expression.Negation(var a) -> bracket("-" + print(a, PRODUCT), tightness > SUM);
      case Expression.Product(var a, var b) ->
          bracket(print(a, PRODUCT) + " * " + print(b, PRODUCT + 1), tightness > PRODUCT);
      case Expression.Quotient(var a, var b) ->
          bracket(print(a, PRODUCT) + " / " + print(b, PRODUCT + 1), tightness > PRODUCT);
      case Expression.Power(var a, var b) ->
          bracket(print(a, ATOM) + "^" + print(b, ATOM), tightness > POWER);
      case Expression.Dot(var a, var b) ->
          bracket(print(a, ATOM) + "^T " + print(b, POWER), tightness > PRODUCT);
      case Expression.Apply(var function, var a) ->
          function == Expression.Function.BARS
              ? "|" + print(a) + "|"
              : function.name().toLowerCase(Locale.ROOT)
                  + (Meaning.isDensity(a)
                          && !(a instanceof Expression.Product)
                          && !(a instanceof Expression.Quotient)
                      ? " " + print(a)
                      : "(" + print(a) + ")");
      case Expression.Density(var ofGuide, var of, var given) ->
          (ofGuide ? "q(" : "p(") + list(of) + (given.isEmpty() ? "" : " | " + list(given)) + ")";
      case Expression.Gaussian(var at, var mean, var spread, var isVariance) ->
          (isVariance ? "N(" : "Normal(")
              + at.map(z -> print(z) + " | ").orElse("")
              + print(mean)
              + ", "
              + print(spread)
              + ")";
      case Expression.Test(var at) -> "f(" + print(at) + ")";
      case Expression.Transform(var noise) -> "g(" + print(noise) + ", x)";
      case Expression.Expectation(var over, var body) ->
          "E_{" + over(over) + "}[" + print(body) + "]";
      case Expression.Divergence(var q, var p) -> "KL(" + print(q) + " || " + print(p) + ")";
      case Expression.Bound(var row) -> "ELBO" + index(row);
      case Expression.Total(var index, var last, var body) ->
          bracket(
              "sum" + index.map(i -> "_" + i).orElse("") + "(" + print(body) + ")",
              tightness > PRODUCT);
      case Expression.Integral(var over, var body) ->
          bracket("int " + print(body, PRODUCT) + " d" + over.word(), tightness > PRODUCT);
      case Expression.Transposed(var a) -> print(a, ATOM) + "^T";
      case Expression.Elided el -> "...";
    };
  }

  private static String over(Expression over) {
    return over instanceof Expression.Density(var ofGuide, var of, var given) && ofGuide
        ? "q"
        : print(over);
  }

  private static String list(List<Expression> all) {
    return all.stream().map(Printer::print).collect(Collectors.joining(", "));
  }

  private static String index(Optional<Expression> index) {
    return index.map(i -> "_" + print(i, ATOM)).orElse("");
  }

  private static String bracket(String text, boolean needed) {
    return needed ? "(" + text + ")" : text;
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }
}
