package org.vaec.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.vaec.distribution.Mixture;
import org.vaec.source.Diagnostic;
import org.vaec.source.Diagnostics;
import org.vaec.source.ModelException;
import org.vaec.source.Span;
import org.vaec.syntax.ModelFile;
import org.vaec.syntax.Name;
import org.vaec.syntax.Origin;
import org.vaec.syntax.Statement;

/**
 * Turns what was written into a model: names are looked up, shapes inferred, constraints proved and
 * supports compared, before any data are read.
 */
public final class Resolver {
  private final ModelFile file;
  private final Diagnostics diagnostics;
  private final Problems problems;
  private final Overrides overrides;
  private final List<Statement.Size> sizes;
  private final Constants constants;
  private final Scope scope;
  private final Declarations declarations;
  private final LearnedArrays arrays;
  private final OpenShapes openShapes = new OpenShapes();
  private final NetworkCalls networks;
  private final Expressions expressions;
  private final Densities densities;
  private final GuideEstimators estimators;

  private Resolver(ModelFile file, CompilerOptions options, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
    this.arrays = new LearnedArrays(new Places(file));
    this.problems = new Problems(diagnostics);
    List<Statement.Size> written = Declarations.of(file.statements(), Statement.Size.class);
    this.overrides =
        Overrides.read(options, written.stream().map(s -> s.name().text()).toList(), diagnostics);
    this.sizes = written.stream().map(overrides::apply).toList();
    this.constants = new Constants(problems, sizes);
    this.scope = new Scope(problems);
    this.declarations =
        new Declarations(problems, constants, new Types(problems, constants), scope);
    LayerSteps steps = new LayerSteps(problems, constants, arrays, openShapes);
    this.networks = new NetworkCalls(problems, steps, arrays, openShapes);
    this.expressions = new Expressions(problems, scope, networks, arrays, openShapes);
    this.densities =
        new Densities(problems, scope, constants, expressions, networks, declarations.guides());
    this.estimators = new GuideEstimators(problems, constants);
  }

  /**
   * Resolves a model.
   *
   * @param options what the command line changes
   * @param diagnostics receives all errors and warnings; where the parser has reported errors
   *     already, nothing is said about names that the unread statements may have declared
   * @throws ModelException if anything is an error
   */
  public static Model resolve(ModelFile file, CompilerOptions options, Diagnostics diagnostics) {
    return new Resolver(file, options, diagnostics).resolve();
  }

  private Model resolve() {
    List<Statement> statements = file.statements();
    declarations.collect(statements, sizes);
    Declarations.of(statements, Statement.Network.class).forEach(networks::network);
    for (Statement.Let let : Declarations.of(statements, Statement.Let.class)) {
      if (!Declarations.isDrawn(let)) {
        expressions.let(let, let.name().span());
      }
    }
    Map<Symbol.Variable, DensityDraft> priors = modelDensities();
    Map<Symbol.Variable, DensityDraft> guides = guideDensities();
    Dependencies model = new Dependencies(problems, "the model", priors, v -> latents(priors, v));
    Dependencies guide = new Dependencies(problems, "the guide", guides, this::given);
    List<Symbol.Variable> modelOrder = model.order();
    List<Symbol.Variable> guideOrder = guide.order();
    new GraphChecks(
            problems,
            scope,
            model,
            guide,
            declarations.guides(),
            declarations.guideStatements(),
            estimators,
            densities)
        .check();
    List<Observed> observed = observed(priors);
    Settings settings = new Settings(problems, constants, overrides);
    Optional<Statement.Objective> objective = single("objective", Statement.Objective.class);
    ObjectiveSettings objectiveSettings =
        new ObjectiveStatement(problems, settings, overrides).read(objective);
    TrainSettings train = settings.train(single("train", Statement.Train.class));
    Optional<Statement.Dataset> dataset = single("dataset", Statement.Dataset.class);
    Optional<Statement.Id> id = single("id", Statement.Id.class);
    checkSupervision(objective, objectiveSettings, priors.keySet());
    checkWhole(priors);
    if (!problems.hasErrors()) {
      new Warnings(problems, model, guide).check(objective, objectiveSettings, train);
    }
    problems.reportUnsupported();
    diagnostics.throwIfErrors();

    // Model before guide: the order in which learned arrays come to be.
    Map<Symbol.Variable, ResolvedDensity> conditionals = new LinkedHashMap<>();
    modelOrder.forEach(v -> conditionals.put(v, priors.get(v).resolve()));
    Map<Symbol.Variable, RandomVariable.Guide> posteriors = new LinkedHashMap<>();
    guideOrder.forEach(v -> posteriors.put(v, guide(v, guides.get(v))));
    Variables variables =
        new Variables(
            modelOrder.stream()
                .map(v -> variable(v, conditionals.get(v), Optional.ofNullable(posteriors.get(v))))
                .toList());
    warnIfNothingIsLearned();
    conditionals.values().forEach(this::warnIfComponentsAreEqual);
    return new Model(
        file,
        dataset.map(d -> d.file().value()),
        id.map(Resolver::identifier),
        observed,
        variables,
        guideOrder.stream().map(variable -> variable.name().text()).toList(),
        DataStarts.of(arrays.all(), variables, observed),
        objectiveSettings,
        train);
  }

  private Map<Symbol.Variable, DensityDraft> modelDensities() {
    Map<Symbol.Variable, DensityDraft> drafts = new LinkedHashMap<>();
    declarations
        .densities()
        .forEach(
            (variable, written) ->
                drafts.put(
                    variable, densities.resolve(written.density(), variable, written.place())));
    return drafts;
  }

  private Map<Symbol.Variable, DensityDraft> guideDensities() {
    Map<Symbol.Variable, DensityDraft> drafts = new LinkedHashMap<>();
    declarations
        .guides()
        .forEach(
            (variable, statement) -> {
              // An exact posterior has no parameters of its own: the model determines it.
              if (!ExactPosteriors.isExact(statement)) {
                drafts.put(variable, densities.guide(variable));
                estimators.resolve(variable, statement.density());
              }
            });
    return drafts;
  }

  /** What a likelihood can depend on: the latents that nothing depends on yet, or else all. */
  private static List<String> latents(
      Map<Symbol.Variable, DensityDraft> priors, Symbol.Variable variable) {
    if (variable.isLatent()) {
      return List.of();
    }
    List<Symbol.Variable> all = priors.keySet().stream().filter(Symbol.Variable::isLatent).toList();
    List<Symbol.Variable> unused =
        all.stream()
            .filter(v -> priors.values().stream().noneMatch(d -> d.parents().contains(v)))
            .toList();
    return (unused.isEmpty() ? all : unused).stream().map(v -> v.name().text()).toList();
  }

  /** What the guide of a latent is given. */
  private List<String> given(Symbol.Variable variable) {
    return declarations.guides().get(variable).given().stream()
        .map(Name::text)
        .filter(name -> !name.equals(variable.name().text()))
        .toList();
  }

  private List<Observed> observed(Map<Symbol.Variable, DensityDraft> priors) {
    ObservedVariables resolver = new ObservedVariables(problems, constants);
    List<Observed> observed = new ArrayList<>();
    for (Declarations.ObservedStatement declared : declarations.observed()) {
      resolver
          .resolve(declared, ObservedVariables.density(declared.statement(), priors))
          .ifPresent(observed::add);
    }
    return observed;
  }

  /** What can be told only of a whole model, so not while statements are missing. */
  private void checkWhole(Map<Symbol.Variable, DensityDraft> priors) {
    if (problems.isIncomplete()) {
      return;
    }
    if (!problems.hasUnknownNames()) {
      new Usage(problems, scope).check(file.statements(), declarations.densities());
    }
    boolean hasLikelihood = priors.keySet().stream().anyMatch(variable -> !variable.isLatent());
    if (!hasLikelihood && !problems.hasErrors()) {
      problems.error(
          "no-likelihood",
          new Span(file.source(), 0, 0),
          "this model has no likelihood, so there is nothing to fit",
          "add `data x : real` and `likelihood x ~ Normal(decoder(z))`");
    }
    if (!problems.hasErrors()) {
      openShapes.report(problems);
    }
  }

  private void checkSupervision(
      Optional<Statement.Objective> statement,
      ObjectiveSettings settings,
      Set<Symbol.Variable> variables) {
    boolean hasTarget = variables.stream().anyMatch(Symbol.Variable::isPartlyObserved);
    if (settings.supervision() > 0 && !hasTarget && !problems.isIncomplete()) {
      problems.error(
          "supervision",
          statement.map(Statement.Objective::span).orElse(new Span(file.source(), 0, 0)),
          "`supervision` trains the guide of data that are latent where they are missing, and there"
              + " are none here",
          "drop `supervision`, or write `data y : category(10)?`, `prior y ~ ...` and `guide q(y |"
              + " x) = ...`");
    }
  }

  private void warnIfNothingIsLearned() {
    if (arrays.all().isEmpty()) {
      problems.warning(
          "no-gradient",
          new Span(file.source(), 0, 0),
          "nothing in this model is learned, so training changes nothing",
          "write `free`, a `param` or a network where a value is to be learned");
    }
  }

  private void warnIfComponentsAreEqual(ResolvedDensity density) {
    boolean differ =
        IntStream.range(0, density.arguments().size())
            .anyMatch(i -> density.components(i).isPresent());
    if (density.family().name().equals(Mixture.CONSTRUCTION.name()) && !differ) {
      problems.warning(
          "equal-components",
          density.span(),
          "the components of `" + density.text() + "` are all the same distribution",
          "write `free` or a network for what differs between them: each component then learns its"
              + " own");
    }
  }

  /** The statement of a kind that may stand once. */
  private <S extends Statement> Optional<S> single(String keyword, Class<S> kind) {
    List<S> all = Declarations.of(file.statements(), kind);
    for (S second : all.subList(Math.min(1, all.size()), all.size())) {
      problems.add(
          Diagnostic.error(
                  "duplicate-statement",
                  second.span(),
                  "a model has one `" + keyword + "` statement")
              .withRelated("the first is here", all.getFirst().span())
              .withFix("join them, or drop one"));
    }
    return all.stream().findFirst();
  }

  private static Model.Identifier identifier(Statement.Id id) {
    return new Model.Identifier(id.name().text(), id.origin().map(Origin::selection), id.span());
  }

  private RandomVariable.Guide guide(Symbol.Variable variable, DensityDraft draft) {
    Statement.Guide statement = declarations.guides().get(variable);
    List<String> together = statement.latents().stream().map(Name::text).toList();
    List<String> given = new ArrayList<>(statement.given().stream().map(Name::text).toList());
    draft.parents().stream()
        .map(parent -> parent.name().text())
        .filter(together::contains)
        .forEach(given::add);
    return new RandomVariable.Guide(
        draft.resolve(), given, together, estimators.of(variable), statement.span());
  }

  private static RandomVariable variable(
      Symbol.Variable variable, ResolvedDensity density, Optional<RandomVariable.Guide> guide) {
    return new RandomVariable(
        variable.name().text(),
        variable.shape().get(),
        variable.support(),
        density,
        !variable.isLatent(),
        variable.optional(),
        guide,
        variable.name().span());
  }
}
