package org.vaec.syntax;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.vaec.grammar.VaecParser;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Span;

/**
 * Builds a statement from its parse tree. What the grammar lets pass and the language does not ends
 * with a {@link ModelException}.
 */
final class StatementBuilder {
  private final ExpressionBuilder expressions;

  StatementBuilder(Source source) {
    this.expressions = new ExpressionBuilder(source);
  }

  Statement build(VaecParser.StatementContext context) {
    Span span = expressions.span(context);
    return switch (context) {
      case VaecParser.DatasetContext c ->
          new Statement.Dataset(expressions.text(c.TEXT().getSymbol()), span);
      case VaecParser.ObservedContext c ->
          new Statement.Observed(
              role(c.role),
              expressions.name(c.NAME().getSymbol()),
              shape(c.shape()),
              type(c.type()),
              origin(c.origin()),
              span);
      case VaecParser.IdContext c ->
          new Statement.Id(expressions.name(c.NAME().getSymbol()), origin(c.origin()), span);
      case VaecParser.SizeContext c ->
          new Statement.Size(
              expressions.name(c.NAME().getSymbol()), expressions.sum(c.expression()), span);
      case VaecParser.LatentContext c ->
          new Statement.Latent(
              c.scope.getType() == VaecParser.GLOBAL,
              expressions.name(c.NAME().getSymbol()),
              shape(c.shape()),
              Optional.ofNullable(c.type()).map(this::type),
              modelDensity(c.density()),
              span);
      case VaecParser.ParamContext c ->
          new Statement.Param(
              expressions.name(c.NAME().getSymbol()), shape(c.shape()), type(c.type()), span);
      case VaecParser.LikelihoodContext c ->
          new Statement.Likelihood(
              expressions.name(c.NAME().getSymbol()), modelDensity(c.density()), span);
      case VaecParser.GuideContext c -> guide(c, span);
      case VaecParser.NetworkContext c ->
          new Statement.Network(
              expressions.name(c.NAME().getSymbol()), expressions.steps(c.step()), span);
      case VaecParser.LetContext c ->
          new Statement.Let(
              expressions.name(c.NAME().getSymbol()), expressions.sum(c.expression()), span);
      case VaecParser.ObjectiveContext c ->
          new Statement.Objective(expressions.sum(c.expression()), span);
      case VaecParser.TrainContext c -> train(c, span);
      default -> throw new IllegalStateException("parser: statement " + context.getClass());
    };
  }

  private static Statement.Role role(Token keyword) {
    return switch (keyword.getType()) {
      case VaecParser.DATA -> Statement.Role.DATA;
      case VaecParser.INPUT -> Statement.Role.INPUT;
      case VaecParser.LABEL -> Statement.Role.LABEL;
      default -> throw new IllegalStateException("parser: no role " + keyword.getText());
    };
  }

  private Statement.Guide guide(VaecParser.GuideContext context, Span span) {
    Token q = context.NAME().getSymbol();
    if (!q.getText().equals("q")) {
      throw new ModelException(
          Diagnostic.error(
                  "syntax",
                  expressions.span(q),
                  "a guide's density is called `q`, not `" + q.getText() + "`")
              .withFix(named(span, new Edit(expressions.span(q), "q"))));
    }
    return new Statement.Guide(
        names(context.names(0)), names(context.names(1)), density(context.density()), span);
  }

  private static Fix named(Span statement, Edit edit) {
    String written = TokenRun.onOneLine(Edit.apply(statement, List.of(edit)));
    return new Fix("write `" + written + "`", List.of(edit));
  }

  private List<Name> names(VaecParser.NamesContext context) {
    return context == null
        ? List.of()
        : context.NAME().stream().map(node -> expressions.name(node.getSymbol())).toList();
  }

  private Statement.Train train(VaecParser.TrainContext context, Span span) {
    List<Argument> settings = context.argument().stream().map(expressions::argument).toList();
    for (Argument setting : settings) {
      if (setting.name().isEmpty()) {
        throw new ModelException(
            Diagnostic.error(
                    "syntax",
                    setting.span(),
                    "`train` takes settings, each a name, `=` and a value")
                .withFix("write `train epochs = 200`, say"));
      }
    }
    return new Statement.Train(settings, span);
  }

  private List<Expression> shape(VaecParser.ShapeContext context) {
    return context == null ? List.of() : expressions.expressions(context.expressions());
  }

  private TypeExpression type(VaecParser.TypeContext context) {
    return new TypeExpression(
        expressions.name(context.NAME().getSymbol()),
        expressions.expressions(context.expressions()),
        context.QUESTION() != null,
        expressions.span(context));
  }

  /** A density after {@code ~}: only a guide has an estimator. */
  private DensityExpression modelDensity(VaecParser.DensityContext context) {
    if (context.estimator() != null) {
      throw new ModelException(
          Diagnostic.error(
                  "syntax",
                  expressions.span(context.estimator()),
                  "`by` names the estimator of a guide; a distribution of the model has none")
              .withFix("write it behind the `guide` of this variable"));
    }
    return density(context);
  }

  private DensityExpression density(VaecParser.DensityContext context) {
    return new DensityExpression(
        expressions.call(expressions.name(context.NAME().getSymbol()), context.arguments()),
        context.flows() == null ? List.of() : expressions.steps(context.flows().step()),
        Optional.ofNullable(context.estimator()).map(by -> expressions.step(by.step())),
        expressions.span(context));
  }

  private Optional<Origin> origin(VaecParser.OriginContext context) {
    return Optional.ofNullable(context)
        .map(
            c ->
                new Origin(
                    selection(c.selection()), expressions.steps(c.step()), expressions.span(c)));
  }

  private Origin.Selection selection(VaecParser.SelectionContext context) {
    Span span = expressions.span(context);
    return switch (context) {
      case VaecParser.NamedContext c -> {
        Expression.Text text = expressions.text(c.TEXT().getSymbol());
        yield new Origin.Selection.Named(text.value(), text.span());
      }
      case VaecParser.OneColumnContext c ->
          new Origin.Selection.Columns(List.of(oneColumn(c.column())), span);
      case VaecParser.SeveralColumnsContext c ->
          new Origin.Selection.Columns(c.column().stream().map(this::column).toList(), span);
      default -> throw new IllegalStateException("parser: selection " + context.getClass());
    };
  }

  private Origin.Column oneColumn(VaecParser.ColumnContext context) {
    Span span = expressions.span(context);
    if (context.TEXT() != null) {
      throw new ModelException(
          Diagnostic.error("syntax", span, "`column` is followed by a number, not by a name")
              .withFix(
                  new Fix(
                      "write `from " + context.TEXT().getText() + "`",
                      List.of(
                          new Edit(
                              expressions.span(context.getParent()), context.TEXT().getText())))));
    }
    if (context.RANGE() != null) {
      throw new ModelException(
          Diagnostic.error("syntax", span, "`column` names one column, and this is a range")
              .withFix(Fix.write(expressions.span(context.getParent()), "columns " + span.text())));
    }
    return column(context);
  }

  private Origin.Column column(VaecParser.ColumnContext context) {
    Span span = expressions.span(context);
    if (context.TEXT() != null) {
      return new Origin.Column.Header(expressions.text(context.TEXT().getSymbol()).value(), span);
    }
    int first = columnNumber(context.NUMBER(0).getSymbol(), context);
    int last =
        context.RANGE() == null ? first : columnNumber(context.NUMBER(1).getSymbol(), context);
    if (last < first) {
      throw new ModelException(
          Diagnostic.error(
                  "bad-column",
                  span,
                  "the range `" + span.text() + "` ends before it begins, so it has no columns")
              .withFix(Fix.write(span, last + ".." + first)));
    }
    return new Origin.Column.Range(first, last, span);
  }

  private int columnNumber(Token token, VaecParser.ColumnContext column) {
    try {
      int number = Integer.parseInt(token.getText());
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException notAnInteger) {
      // Reported below: a fraction, or beyond the range of int.
    }
    throw new ModelException(
        Diagnostic.error(
                "bad-column",
                expressions.span(token),
                "`" + token.getText() + "` is no column: columns are counted 1, 2, 3, ...")
            .withFix(
                token.getText().equals("0")
                    ? countedFromOne(column.getParent())
                    : Fix.say("write a whole number from 1")));
  }

  /** Columns counted from 0, each number one higher. */
  private Fix countedFromOne(ParserRuleContext selection) {
    Span span = expressions.span(selection);
    String text =
        Pattern.compile("(?<![\\w\"])[0-9]{1,8}(?![\\w\"])")
            .matcher(span.text())
            .replaceAll(number -> Integer.toString(Integer.parseInt(number.group()) + 1));
    return Fix.write(span, text);
  }
}
