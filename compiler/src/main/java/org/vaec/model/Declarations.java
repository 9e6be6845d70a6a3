package org.vaec.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vaec.distribution.Constraint;
import org.vaec.distribution.Family;
import org.vaec.shape.Shape;
import org.vaec.shape.Support;
import org.vaec.source.Diagnostic;
import org.vaec.source.Edit;
import org.vaec.source.Fix;
import org.vaec.source.Span;
import org.vaec.syntax.DensityExpression;
import org.vaec.syntax.Expression;
import org.vaec.syntax.Name;
import org.vaec.syntax.Statement;

/** Collects what the statements declare: names with their shapes and supports, and densities. */
final class Declarations {
  private final Problems problems;
  private final Constants constants;
  private final Types types;
  private final Scope scope;
  private final List<ObservedStatement> observed = new ArrayList<>();
  private final Map<Symbol.Variable, WrittenDensity> densities = new LinkedHashMap<>();
  private final Map<Symbol.Variable, Statement.Guide> guides = new LinkedHashMap<>();
  private final Set<String> withPrior = new HashSet<>();
  private List<Statement.Guide> guideStatements = List.of();

  /** An observed variable or a label with its statement. */
  record ObservedStatement(
      Statement.Observed statement, ShapeVariable shape, Optional<Support> type) {}

  /** The density of a variable in the model, as written. */
  record WrittenDensity(DensityExpression density, Densities.Place place, Span span) {}

  Declarations(Problems problems, Constants constants, Types types, Scope scope) {
    this.problems = problems;
    this.constants = constants;
    this.types = types;
    this.scope = scope;
  }

  List<ObservedStatement> observed() {
    return observed;
  }

  Map<Symbol.Variable, WrittenDensity> densities() {
    return densities;
  }

  Map<Symbol.Variable, Statement.Guide> guides() {
    return guides;
  }

  void collect(List<Statement> statements, List<Statement.Size> sizes) {
    for (Statement.Size size : sizes) {
      size(size);
    }
    of(statements, Statement.Latent.class).forEach(l -> withPrior.add(l.name().text()));
    guideStatements = of(statements, Statement.Guide.class);
    // What the data set holds comes first: a prior may then belong to a data variable.
    of(statements, Statement.Observed.class).forEach(this::observed);
    for (Statement statement : statements) {
      switch (statement) {
        case Statement.Id id -> carried(id.name(), "the rows' name");
        case Statement.Latent latent -> latent(latent);
        case Statement.Param param -> param(param);
        case Statement.Network network -> declare(new Symbol.NetworkName(network));
        case Statement.Let let -> let(let);
        case Statement.Dataset s -> {}
        case Statement.Observed s -> {}
        case Statement.Size s -> {}
        case Statement.Likelihood s -> {}
        case Statement.Guide s -> {}
        case Statement.Objective s -> {}
        case Statement.Train s -> {}
      }
    }
    of(statements, Statement.Likelihood.class).forEach(this::likelihood);
    GuideHeads heads = new GuideHeads(problems, scope);
    guideStatements.stream()
        .map(guide -> heads.sorted(guide, guideStatements))
        .forEach(this::guide);
  }

  /** Every guide as it is written, also one of names that nothing has. */
  List<Statement.Guide> guideStatements() {
    return guideStatements;
  }

  /** The statements of one kind. */
  static <S extends Statement> List<S> of(List<Statement> statements, Class<S> kind) {
    return statements.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void declare(Symbol symbol) {
    if (scope.mayDeclare(symbol.name())) {
      scope.declare(symbol);
    }
  }

  /** A value, or a distribution, which makes it a latent by another name. */
  private void let(Statement.Let let) {
    if (!(let.value() instanceof Expression.Call call) || !isDrawn(let)) {
      declare(new Symbol.Let(let));
      return;
    }
    Span written = let.span();
    Span start = new Span(written.source(), written.start(), call.span().start());
    problems.error(
        "distribution-argument",
        call.callee().span(),
        "`" + let.name() + "` is drawn from a distribution, so it is a latent and no `let`",
        new Fix(
            "write `prior " + let.name() + " ~ " + call.span().text().strip() + "`",
            List.of(new Edit(start, "prior " + let.name() + " ~ "))));
    latent(
        new Statement.Latent(
            false,
            let.name(),
            List.of(),
            Optional.empty(),
            new DensityExpression(call, List.of(), Optional.empty(), call.span()),
            let.span()));
  }

  /** Whether a {@code let} is given a distribution for a value. */
  static boolean isDrawn(Statement.Let let) {
    return let.value() instanceof Expression.Call call
        && Words.isDistribution(call.callee().text());
  }

  private void size(Statement.Size size) {
    if (Words.isSetting(size.name().text())) {
      problems.error(
          "reserved-name",
          size.name().span(),
          "`" + size.name() + "` is a setting, so `--set` could not tell a size of that name apart",
          "choose another name");
      return;
    }
    declare(new Symbol.Size(size.name(), constants.size(size)));
  }

  private void carried(Name name, String words) {
    declare(new Symbol.Carried(name, words));
  }

  private void observed(Statement.Observed statement) {
    ShapeVariable shape = shape(statement.name(), statement.shape());
    Optional<Support> type =
        types.support(statement.type(), statement.name(), !statement.shape().isEmpty());
    observed.add(new ObservedStatement(statement, shape, type));
    if (statement.role() == Statement.Role.LABEL) {
      carried(statement.name(), "a label");
      return;
    }
    declare(
        new Symbol.Variable(
            statement.name(),
            statement.role() == Statement.Role.DATA
                ? Symbol.Variable.Kind.DATA
                : Symbol.Variable.Kind.INPUT,
            type.isPresent() ? shape : ShapeVariable.failed(),
            type.orElse(Support.REAL),
            statement.type().optional(),
            withPrior.contains(statement.name().text()),
            statement));
  }

  private ShapeVariable shape(Name name, List<Expression> sizes) {
    Optional<Shape> shape = constants.shape(sizes);
    return shape.isEmpty()
        ? ShapeVariable.failed()
        : ShapeVariable.known(shape.get(), Symbol.declared(name, shape.get()));
  }

  private void param(Statement.Param statement) {
    ShapeVariable shape = shape(statement.name(), statement.shape());
    Optional<Constraint> constraint =
        types.constraint(statement.type(), statement.name(), !statement.shape().isEmpty());
    boolean fits = constraint.map(c -> hasRank(statement, c, shape)).orElse(false);
    declare(
        new Symbol.Param(
            statement.name(),
            fits ? shape : ShapeVariable.failed(),
            constraint.orElse(Constraint.REAL)));
  }

  private boolean hasRank(Statement.Param statement, Constraint constraint, ShapeVariable shape) {
    if (!shape.isKnown()) {
      return true;
    }
    Shape s = shape.get();
    boolean fits =
        switch (constraint) {
          case REAL, POSITIVE, COUNT, UNIT, ORDERED -> true;
          case SIMPLEX, UNIT_VECTOR -> !s.isScalar();
          case CHOLESKY, COVARIANCE -> s.rank() == 2 && s.size(0) == s.size(1);
        };
    if (!fits) {
      problems.error(
          "shape",
          statement.name().span(),
          "a `"
              + constraint.support().words()
              + "` of "
              + ShapeVariable.words(s)
              + " does not exist",
          "write `" + statement.name() + (constraint == Constraint.SIMPLEX ? "[10]`" : "[4, 4]`"));
    }
    return fits;
  }

  private void latent(Statement.Latent statement) {
    Name name = statement.name();
    Optional<Symbol.Variable> data =
        scope.variable(name.text()).filter(v -> v.at() instanceof Statement.Observed);
    if (data.isPresent() && data.get().kind() == Symbol.Variable.Kind.DATA) {
      partlyObserved(statement, data.get());
      return;
    }
    if (statement.global()) {
      problems.later(
          statement.name().span(), "a latent variable shared by all rows", asParam(statement));
    }
    Optional<Support> type =
        statement
            .type()
            .flatMap(t -> types.support(t, statement.name(), !statement.shape().isEmpty()));
    Optional<Family> family = family(statement);
    int categories = type.map(Support::categories).orElse(0);
    Support support =
        type.orElseGet(
            () ->
                family
                    .filter(f -> !f.hasCategories())
                    .map(f -> f.support().apply(categories))
                    .orElse(Support.REAL));
    Symbol.Variable variable =
        new Symbol.Variable(
            name,
            Symbol.Variable.Kind.LATENT,
            // Nothing can be said of a variable whose distribution is unknown.
            family.isPresent() ? shape(name, statement.shape()) : ShapeVariable.failed(),
            support,
            false,
            true,
            statement);
    if (scope.mayDeclare(name)) {
      scope.declare(variable);
      densities.put(
          variable,
          new WrittenDensity(statement.density(), Densities.Place.PRIOR, statement.span()));
    }
  }

  /** A global as a learned constant, which needs no guide. */
  private Fix asParam(Statement.Latent statement) {
    String name = statement.name().text();
    String shape =
        statement.shape().isEmpty()
            ? ""
            : new Span(
                    statement.span().source(),
                    statement.name().span().end(),
                    statement.density().span().start())
                .text()
                .replaceAll("[~:].*", "")
                .strip();
    Optional<String> type =
        family(statement)
            .map(family -> family.support().apply(0))
            .flatMap(
                support ->
                    switch (support) {
                      case Support.Real r -> Optional.of("real");
                      case Support.Positive p -> Optional.of("positive");
                      case Support.NonNegative p -> Optional.of("positive");
                      case Support.Unit u -> Optional.of("unit");
                      case Support.OpenUnit u -> Optional.of("unit");
                      case Support.OpenSimplex u -> Optional.of("simplex");
                      default -> Optional.empty();
                    });
    List<Statement.Guide> own =
        guideStatements.stream()
            .filter(guide -> guide.latents().stream().anyMatch(n -> n.text().equals(name)))
            .toList();
    String param = "param " + name + shape + " : " + type.orElse("real");
    List<Edit> edits = new ArrayList<>(List.of(new Edit(statement.span(), param)));
    own.forEach(guide -> edits.add(new Edit(guide.span(), "")));
    boolean certain =
        type.isPresent() && own.stream().allMatch(guide -> guide.latents().size() == 1);
    return new Fix(
        "learn one value, `"
            + param
            + "`"
            + (own.isEmpty() ? "" : ", and drop the guide of `" + name + "`"),
        certain ? edits : List.of());
  }

  /**
   * The family of a latent's prior: that of its guide where the prior is a mixture of the guide.
   */
  private Optional<Family> family(Statement.Latent statement) {
    if (!(Constructions.innermost(statement.density().density())
        instanceof Expression.Conditional)) {
      return Densities.family(statement.density());
    }
    return guideStatements.stream()
        .filter(
            guide ->
                guide.latents().stream().anyMatch(n -> n.text().equals(statement.name().text())))
        .findFirst()
        .flatMap(guide -> Densities.family(guide.density()));
  }

  private void partlyObserved(Statement.Latent statement, Symbol.Variable data) {
    if (densities.containsKey(data)) {
      reportSecondDensity(statement.name().span(), data);
      return;
    }
    densities.put(
        data, new WrittenDensity(statement.density(), Densities.Place.PRIOR, statement.span()));
    if (statement.global()) {
      problems.later(statement.name().span(), "data that all rows share", "declare it by `prior`");
    } else if (!statement.shape().isEmpty() || statement.type().isPresent()) {
      problems.add(
          Diagnostic.error(
                  "declared-twice",
                  statement.name().span(),
                  "the shape and the type of `" + data.name() + "` are those of its data")
              .withRelated("declared here", data.name().span())
              .withFix(
                  Fix.write(head(statement), "prior " + data.name() + " ~ ")
                      .inWords(
                          "write `prior "
                              + data.name()
                              + " ~ "
                              + statement.density().span().text().strip()
                              + "`")));
    } else if (!data.optional()) {
      problems.add(
          Diagnostic.error(
                  "prior-of-data",
                  statement.name().span(),
                  "`" + data.name() + "` is always observed, so it has a likelihood, not a prior")
              .withRelated("declared here", data.name().span())
              .withFix(
                  Fix.write(head(statement), "likelihood " + data.name() + " ~ ")
                      .inWords(
                          "write `likelihood "
                              + data.name()
                              + " ~ "
                              + statement.density().span().text().strip()
                              + "`")));
    }
  }

  /** All of a statement before its distribution. */
  private static Span head(Statement.Latent statement) {
    return new Span(
        statement.span().source(), statement.span().start(), statement.density().span().start());
  }

  private void reportSecondDensity(Span span, Symbol.Variable variable) {
    problems.add(
        Diagnostic.error(
                "duplicate-density", span, "`" + variable.name() + "` has two distributions")
            .withRelated("the first is here", densities.get(variable).span())
            .withFix("keep one of them"));
  }

  private void likelihood(Statement.Likelihood statement) {
    Name name = statement.name();
    Optional<Symbol> symbol = scope.find(name.text());
    if (symbol.isEmpty()) {
      scope.reportUnknown(name, dataNames(), "declare it, as in `data " + name + " : real`");
      return;
    }
    if (!(symbol.get() instanceof Symbol.Variable variable)
        || variable.kind() != Symbol.Variable.Kind.DATA) {
      problems.add(
          Diagnostic.error(
                  "likelihood-of",
                  name.span(),
                  "`" + name + "` is " + symbol.get().words() + "; only data have a likelihood")
              .withRelated("declared here", symbol.get().name().span())
              .withFix(
                  symbol.get() instanceof Symbol.Variable latent && latent.isLatent()
                      ? "drop this line: the distribution of a latent stands in its `prior`"
                      : "declare it by `data`, or give another name here"));
      return;
    }
    if (densities.containsKey(variable)) {
      reportSecondDensity(name.span(), variable);
      return;
    }
    densities.put(
        variable,
        new WrittenDensity(statement.density(), Densities.Place.LIKELIHOOD, statement.span()));
  }

  private List<String> dataNames() {
    return scope.variables().stream()
        .filter(v -> v.kind() == Symbol.Variable.Kind.DATA)
        .map(v -> v.name().text())
        .toList();
  }

  private void guide(Statement.Guide statement) {
    if (JointGuides.isJoint(statement) && ExactPosteriors.isExact(statement)) {
      problems.later(
          statement.density().span(),
          "the exact posterior of several latents together",
          "write one guide for each");
    }
    for (Name name : statement.latents()) {
      Optional<Symbol> symbol = scope.find(name.text());
      if (symbol.isEmpty()) {
        scope.reportUnknown(
            name,
            scope.variables().stream()
                .filter(Symbol.Variable::isLatent)
                .map(v -> v.name().text())
                .toList());
      } else if (symbol.get() instanceof Symbol.Variable variable && mayHaveGuide(variable)) {
        guide(statement, name, variable);
      } else {
        problems.add(
            Diagnostic.error(
                    "guide-of",
                    name.span(),
                    "`" + name + "` is " + symbol.get().words() + "; only latents have a guide")
                .withRelated("declared here", symbol.get().name().span())
                .withFix("declare it by `prior`, or drop this guide"));
      }
    }
  }

  /** Latents, and data with a prior, which are latent where they are missing. */
  private boolean mayHaveGuide(Symbol.Variable variable) {
    WrittenDensity density = densities.get(variable);
    return variable.isLatent() || (density != null && density.place() == Densities.Place.PRIOR);
  }

  private void guide(Statement.Guide statement, Name name, Symbol.Variable variable) {
    Statement.Guide earlier = guides.putIfAbsent(variable, statement);
    if (earlier != null) {
      problems.add(
          Diagnostic.error("duplicate-guide", name.span(), "`" + name + "` has two guides")
              .withRelated("the first is here", earlier.span())
              .withFix("keep one of them"));
    }
  }
}
