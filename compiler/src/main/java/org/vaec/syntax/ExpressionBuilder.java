package org.vaec.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Builds expressions, arguments and steps from the parse tree. What the grammar lets pass and the
 * language does not ends with a {@link ModelException}.
 */
final class ExpressionBuilder {
  private final Source source;

  ExpressionBuilder(Source source) {
    this.source = source;
  }

  Span span(ParserRuleContext context) {
    return span(context.getStart()).to(span(context.getStop()));
  }

  Span span(Token token) {
    return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
  }

  Name name(Token token) {
    return new Name(token.getText(), span(token));
  }

  Expression.Text text(Token token) {
    String quoted = token.getText();
    return new Expression.Text(quoted.substring(1, quoted.length() - 1), span(token));
  }

  List<Expression> expressions(VaecParser.ExpressionsContext context) {
    return context == null ? List.of() : context.expression().stream().map(this::sum).toList();
  }

  /** An expression; sums are the loosest. */
  Expression sum(VaecParser.ExpressionContext context) {
    Expression left = product(context.product(0));
    for (int i = 0; i < context.operators.size(); i++) {
      left = binary(context.operators.get(i), left, product(context.product(i + 1)));
    }
    return left;
  }

  private Expression product(VaecParser.ProductContext context) {
    Expression left = unary(context.unary(0));
    for (int i = 0; i < context.operators.size(); i++) {
      left = binary(context.operators.get(i), left, unary(context.unary(i + 1)));
    }
    return left;
  }

  private Expression unary(VaecParser.UnaryContext context) {
    if (context.MINUS() != null) {
      return new Expression.Negate(unary(context.unary()), span(context));
    }
    VaecParser.PowerContext power = context.power();
    Expression base = indexed(power.indexed());
    return power.CARET() == null
        ? base
        : binary(power.CARET().getSymbol(), base, unary(power.unary()));
  }

  private Expression binary(Token sign, Expression left, Expression right) {
    return new Expression.Binary(operator(sign), left, right, left.span().to(right.span()));
  }

  private static Expression.Operator operator(Token sign) {
    return switch (sign.getType()) {
      case VaecParser.CARET -> Expression.Operator.POWER;
      case VaecParser.STAR -> Expression.Operator.TIMES;
      case VaecParser.SLASH -> Expression.Operator.DIVIDE;
      case VaecParser.AT -> Expression.Operator.MATRIX_PRODUCT;
      case VaecParser.PLUS -> Expression.Operator.PLUS;
      case VaecParser.MINUS -> Expression.Operator.MINUS;
      default -> throw new IllegalStateException("parser: no operator " + sign.getText());
    };
  }

  private Expression indexed(VaecParser.IndexedContext context) {
    Expression array = primary(context.primary());
    for (int i = 0; i < context.expressions().size(); i++) {
      Span span = array.span().to(span(context.RBRACKET(i).getSymbol()));
      array = new Expression.Index(array, expressions(context.expressions(i)), span);
    }
    return array;
  }

  private Expression primary(VaecParser.PrimaryContext context) {
    return switch (context) {
      case VaecParser.NumberContext number -> number(number);
      case VaecParser.TextContext text -> text(text.TEXT().getSymbol());
      case VaecParser.ReferenceOrCallContext named ->
          named.arguments() == null
              ? new Expression.Reference(name(named.NAME().getSymbol()))
              : call(name(named.NAME().getSymbol()), named.arguments());
      case VaecParser.ParenthesesContext inner -> sum(inner.expression());
      default -> throw new IllegalStateException("parser: primary " + context.getClass());
    };
  }

  private Expression number(VaecParser.NumberContext context) {
    Token token = context.NUMBER().getSymbol();
    Expression.Number number = new Expression.Number(token.getText(), span(token));
    return context.UNIT() == null
        ? number
        : new Expression.Quantity(number, name(context.UNIT().getSymbol()), span(context));
  }

  /** A call, or with a bar a conditional density. */
  Expression call(Name callee, VaecParser.ArgumentsContext context) {
    Span span = callee.span().to(span(context));
    List<Argument> arguments = context.argument().stream().map(this::argument).toList();
    if (context.BAR() == null) {
      return new Expression.Call(callee, arguments, span);
    }
    if (!callee.text().equals("p") && !callee.text().equals("q")) {
      throw new ModelException(
          Diagnostic.error(
                  "syntax",
                  span(context.BAR().getSymbol()),
                  "`|` stands in `p(... | ...)` and `q(... | ...)` only, not in `"
                      + callee
                      + "(...)`")
              .withFix("write `,` to give `" + callee + "` several inputs"));
    }
    if (context.argument().isEmpty()) {
      throw new ModelException(
          Diagnostic.error(
                  "syntax",
                  span(context.BAR().getSymbol()),
                  "`" + callee + "( | ...)` does not say whose density it is")
              .withFix("write the variable before `|`, as in `" + callee + "(z | x)`"));
    }
    List<Expression> of = new ArrayList<>();
    for (Argument argument : arguments) {
      if (argument.name().isPresent()) {
        throw new ModelException(
            Diagnostic.error(
                    "syntax",
                    argument.span(),
                    "a density lists variables before `|`, and `" + callee + "` has no settings")
                .withFix("write the variable alone, as in `" + callee + "(z | x)`"));
      }
      of.add(argument.value());
    }
    return new Expression.Conditional(callee, of, expressions(context.expressions()), span);
  }

  /** Arguments of a step, which are never conditional. */
  private List<Argument> arguments(Name step, VaecParser.ArgumentsContext context) {
    if (context == null) {
      return List.of();
    }
    return switch (call(step, context)) {
      case Expression.Call call -> call.arguments();
      case Expression conditional ->
          throw new ModelException(
              Diagnostic.error(
                      "syntax", conditional.span(), "a density is no step of a `->` pipeline")
                  .withFix("write a layer, a transform or a flow"));
    };
  }

  Argument argument(VaecParser.ArgumentContext context) {
    Expression first = value(context.value(0));
    if (context.ASSIGN() == null) {
      return new Argument(Optional.empty(), first);
    }
    if (!(first instanceof Expression.Reference(Name name))) {
      throw new ModelException(
          Diagnostic.error(
                  "syntax", first.span(), "before `=` stands the name of an argument, nothing else")
              .withFix("write a name, as in `scale = 0.1`"));
    }
    return new Argument(Optional.of(name), value(context.value(1)));
  }

  private Expression value(VaecParser.ValueContext context) {
    Expression first = sum(context.expression());
    if (context.step().isEmpty()) {
      return first;
    }
    List<Step> steps = new ArrayList<>();
    steps.add(asStep(first));
    steps.addAll(steps(context.step()));
    return new Expression.Chain(steps, span(context));
  }

  private static Step asStep(Expression first) {
    return switch (first) {
      case Expression.Reference(Name name) -> new Step(name, List.of(), name.span());
      case Expression.Call(Name callee, List<Argument> arguments, Span span) ->
          new Step(callee, arguments, span);
      default ->
          throw new ModelException(
              Diagnostic.error(
                      "syntax", first.span(), "`->` joins layers, transforms or flows, not values")
                  .withFix("write a step such as `dense(100, tanh)` before `->`"));
    };
  }

  List<Step> steps(List<VaecParser.StepContext> contexts) {
    return contexts.stream().map(this::step).toList();
  }

  Step step(VaecParser.StepContext context) {
    Name name = name(context.NAME().getSymbol());
    return new Step(name, arguments(name, context.arguments()), span(context));
  }
}
