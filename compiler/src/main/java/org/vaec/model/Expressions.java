package org.vaec.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vaec.distribution.Constraint;
import org.vaec.network.Initializer;
import org.vaec.network.LearnedArray;
import org.vaec.shape.Shape;
import org.vaec.source.Diagnostic;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.Argument;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;
import org.vaec.syntax.Step;

/** Resolves expressions: what each name in them means, their shapes and their ranges. */
final class Expressions {
  /** A matrix that is written out, of half a gibibyte. */
  private static final int LARGEST_IDENTITY = 1 << 13;

  private final Problems problems;
  private final Scope scope;
  private final NetworkCalls networks;
  private final LearnedArrays arrays;
  private final OpenShapes openShapes;
  private final Operations operations;
  private final Functions functions;
  private final Map<String, Draft> named = new HashMap<>();
  private final Map<String, Statement.Let> openLets = new LinkedHashMap<>();

  Expressions(
      Problems problems,
      Scope scope,
      NetworkCalls networks,
      LearnedArrays arrays,
      OpenShapes openShapes) {
    this.problems = problems;
    this.scope = scope;
    this.networks = networks;
    this.arrays = arrays;
    this.openShapes = openShapes;
    this.operations = new Operations(problems);
    this.functions = new Functions(problems, operations);
  }

  Draft draft(Expression expression, Site site) {
    return switch (expression) {
      case Expression.Number number -> number(number);
      case Expression.Quantity(Expression.Number number, Name unit, Span span) ->
          refuse(span, "unit", "`" + unit + "` counts training and means nothing here", "drop it");
      case Expression.Text(String value, Span span) ->
          refuse(span, "text", "text has no place in a formula", "use a name or a number");
      case Expression.Reference(Name name) -> reference(name, site);
      case Expression.Call call -> call(call, site);
      case Expression.Index(Expression array, List<Expression> indices, Span span) ->
          index(draft(array, site), indices, site, span);
      case Expression.Negate(Expression operand, Span span) ->
          operations.negate(draft(operand, site), span);
      case Expression.Binary(var operator, Expression left, Expression right, Span span) ->
          operations.binary(operator, draft(left, site), draft(right, site), span);
      case Expression.Conditional conditional -> {
        problems.later(
            conditional.span(), "a conditional density such as `p(k | x)`", "name a distribution");
        yield Draft.failed(conditional.span());
      }
      case Expression.Chain chain ->
          refuse(
              chain.span(),
              "chain",
              "layers joined by `->` have no value of their own",
              applied(chain));
    };
  }

  /** {@code linear(z) -> tanh} as the value that it would be, {@code tanh(linear(z))}. */
  private static Fix applied(Expression.Chain chain) {
    Step first = chain.steps().getFirst();
    boolean functions =
        !first.arguments().isEmpty()
            && chain.steps().stream()
                .skip(1)
                .allMatch(
                    step ->
                        step.arguments().isEmpty()
                            && Words.function(step.name().text()).isPresent());
    if (!functions || Words.LAYERS.contains(first.name().text()) && !isInPlace(first)) {
      return Fix.say("declare a network of these layers, with its sizes, and call it");
    }
    String value = first.span().text().strip();
    for (Step step : chain.steps().subList(1, chain.steps().size())) {
      value = step.name() + "(" + value + ")";
    }
    return Fix.write(chain.span(), value);
  }

  private static boolean isInPlace(Step step) {
    return step.name().text().equals("linear")
        && !(step.arguments().getFirst().value() instanceof Expression.Number);
  }

  private Draft refuse(Span span, String code, String message, String fix) {
    return refuse(span, code, message, Fix.say(fix));
  }

  private Draft refuse(Span span, String code, String message, Fix fix) {
    problems.error(code, span, message, fix);
    return Draft.failed(span);
  }

  private Draft number(Expression.Number number) {
    return Double.isFinite(number.value())
        ? Draft.constant(number.value(), number.span())
        : refuse(number.span(), "not-finite", "this number is too large", "write a smaller one");
  }

  private Draft reference(Name name, Site site) {
    switch (name.text()) {
      case "I" -> {
        return identity(name.span());
      }
      case "free" -> {
        return free(site, name.span());
      }
      case "row" -> {
        problems.later(name.span(), "the index `row`", "condition on data instead");
        return Draft.failed(name.span());
      }
      default -> {}
    }
    Optional<Symbol> symbol = scope.find(name.text());
    if (symbol.isEmpty()) {
      return unknown(name);
    }
    return switch (symbol.get()) {
      case Symbol.Variable variable -> variable(variable).at(name.span());
      case Symbol.Param param -> param(param).at(name.span());
      case Symbol.Let let -> let(let.statement(), name.span()).at(name.span());
      case Symbol.Size(Name declared, var value) ->
          value.isPresent()
              ? Draft.constant(value.getAsInt(), name.span())
              : Draft.failed(name.span());
      case Symbol.NetworkName network ->
          refuse(
              name.span(),
              "network-input",
              "`" + name + "` is a network and needs an input",
              "call it, as in `" + name + "(z)`");
      case Symbol.Carried carried ->
          refuse(
              name.span(),
              "carried",
              "`" + name + "` is " + carried.words() + ", which is no part of the model",
              "declare it by `data` or `input`");
    };
  }

  private Draft unknown(Name name) {
    if (Words.function(name.text()).isPresent()) {
      return refuse(
          name.span(),
          "argument-count",
          "`" + name + "` is a function and needs an argument",
          "write `" + name + "(a)`");
    }
    scope.reportUnknown(name, scope.names());
    return Draft.failed(name.span());
  }

  private Draft identity(Span span) {
    ShapeVariable shape =
        openShapes.open(span, "`I` stands beside a matrix, or alone as an argument");
    shape.whenKnown(
        s -> {
          if (s.rank() != 2 || s.size(0) != s.size(1)) {
            problems.error(
                "shape", span, "`I` is a square matrix, but here " + s + " is needed", "drop it");
          } else if (s.size(0) > LARGEST_IDENTITY) {
            problems.error(
                "too-large",
                span,
                "`I` would be a matrix of %d x %d numbers here".formatted(s.size(0), s.size(0)),
                "choose a smaller size, or `Normal(0, I)`, whose elements are independent");
          }
        });
    return new Draft(
        new Draft.Identity(),
        shape,
        Range.COVARIANCE,
        List.of(),
        new Lazy<>(
            () ->
                new Formula.Literal(org.vaec.graph.Tensor.identity(shape.get().lastSize()), span)),
        span);
  }

  /** {@code free} inside an expression: a learned real value of inferred shape. */
  private Draft free(Site site, Span span) {
    ShapeVariable shape =
        openShapes.open(span, "declare it with its shape, as in `param a[10] : real`");
    String owner = site.nextLayer();
    return new Draft(
        new Draft.Free(),
        shape,
        Range.REAL,
        List.of(),
        new Lazy<>(
            () ->
                networks.learned(
                    owner,
                    "free",
                    Constraint.REAL,
                    shape.get(),
                    NetworkCalls.neutral(Constraint.REAL),
                    site.components(),
                    span)),
        span);
  }

  Draft variable(Symbol.Variable variable) {
    return named.computeIfAbsent(
        variable.name().text(),
        name ->
            new Draft(
                new Draft.Variable(variable),
                variable.shape(),
                variable.isLatent()
                    ? Range.almostSurely(variable.support())
                    : Range.of(variable.support()),
                List.of(),
                new Lazy<>(
                    () ->
                        new Formula.Variable(name, variable.shape().get(), variable.name().span())),
                variable.name().span()));
  }

  private Draft param(Symbol.Param param) {
    Constraint constraint = param.constraint();
    Span span = param.name().span();
    return named.computeIfAbsent(
        param.name().text(),
        name ->
            Draft.computed(
                param.shape(),
                Range.of(constraint),
                List.of(),
                span,
                () -> {
                  Shape shape = param.shape().get();
                  LearnedArray array =
                      arrays.add(
                          name, "", constraint.unconstrained(shape), start(constraint, shape));
                  return new Formula.Learned(array, constraint, shape, span);
                }));
  }

  /** Matrices start as weights do, so that their columns differ; all else at a neutral value. */
  private static Initializer start(Constraint constraint, Shape shape) {
    if (constraint != Constraint.REAL || shape.rank() < 2) {
      return NetworkCalls.neutral(constraint);
    }
    int last = shape.lastSize();
    return new Initializer.Glorot(last, shape.elements() / last);
  }

  /** The value of a {@code let}, one object wherever it is used. */
  Draft let(Statement.Let let, Span use) {
    String name = let.name().text();
    Draft known = named.get(name);
    if (known != null) {
      return known;
    }
    if (openLets.containsKey(name)) {
      return refuse(
          use,
          "cycle",
          "`"
              + name
              + "` is defined by itself: "
              + String.join(" -> ", openLets.keySet())
              + " -> "
              + name,
          "break the cycle");
    }
    openLets.put(name, let);
    Draft value = draft(let.value(), new Site(name));
    openLets.remove(name);
    named.put(name, value);
    return value;
  }

  private Draft call(Expression.Call call, Site site) {
    Name callee = call.callee();
    Optional<Symbol> symbol = scope.find(callee.text());
    if (symbol.isPresent() && symbol.get() instanceof Symbol.NetworkName(var statement)) {
      Optional<List<Draft>> inputs = positional(call, site);
      Network network = networks.network(statement);
      return inputs.map(i -> networks.call(network, i, call.span())).orElse(failed(call));
    }
    if (symbol.isPresent()) {
      return refuse(
          call.span(),
          "not-a-function",
          "`" + callee + "` is " + symbol.get().words() + ", which cannot be called",
          symbol.get() instanceof Symbol.Let ? "write `" + callee + "`" : "use `*` to multiply");
    }
    Optional<Formula.Function> function = Words.function(callee.text());
    if (function.isPresent()) {
      return positional(call, site)
          .map(arguments -> functions.apply(function.get(), arguments, call.span()))
          .orElse(failed(call));
    }
    if (callee.text().equals("linear")) {
      return positional(call, site)
          .map(inputs -> networks.linear(inputs, site, call.span()))
          .orElse(failed(call));
    }
    return unknownCall(call);
  }

  private static Draft failed(Expression.Call call) {
    return Draft.failed(call.span());
  }

  private Draft unknownCall(Expression.Call call) {
    String callee = call.callee().text();
    Span span = call.callee().span();
    if (Words.LAYERS.contains(callee) || Words.LATER_LAYERS.contains(callee)) {
      return refuse(
          call.span(),
          "layer-in-place",
          "only `linear` can be written in place; `" + callee + "` belongs in a network",
          "declare `network f = " + call.span().text().strip() + "` and call it, as in `f(z)`");
    }
    if (Words.isDistribution(callee)) {
      return refuse(
          call.span(),
          "distribution-argument",
          "`" + callee + "` is a distribution, and here stands a value",
          "write a formula or a network; " + Constructions.takers() + " take distributions");
    }
    List<String> candidates = new ArrayList<>();
    scope.all().stream()
        .filter(Symbol.NetworkName.class::isInstance)
        .forEach(network -> candidates.add(network.name().text()));
    for (Formula.Function function : Formula.Function.values()) {
      candidates.add(function.word());
    }
    candidates.add("linear");
    if (!problems.isIncomplete()) {
      problems.unknownName(
          Diagnostic.error(
                  "unknown-name", span, "no network and no function is called `" + callee + "`")
              .withFix(
                  Words.didYouMean(
                      call.callee(),
                      candidates,
                      "declare it, as in `network " + callee + " = dense(64, relu)`")));
    }
    return Draft.failed(call.span());
  }

  private Optional<List<Draft>> positional(Expression.Call call, Site site) {
    List<Draft> drafts = new ArrayList<>();
    boolean fits = true;
    for (Argument argument : call.arguments()) {
      if (argument.name().isPresent()) {
        problems.error(
            "unknown-argument",
            argument.span(),
            "`" + call.callee() + "` takes its arguments by position",
            "write `" + call.callee() + "(" + argument.value().span().text() + ")`");
        fits = false;
      }
      drafts.add(draft(argument.value(), site));
    }
    return fits ? Optional.of(drafts) : Optional.empty();
  }

  private Draft index(Draft array, List<Expression> indices, Site site, Span span) {
    Draft value = array;
    for (Expression index : indices) {
      value = operations.element(value, draft(index, site), span);
    }
    return value;
  }
}
