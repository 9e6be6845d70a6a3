package org.vaec.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.vaec.Compilation;
import org.vaec.data.DataSet;
import org.vaec.data.Earlier;
import org.vaec.data.Options;
import org.vaec.data.RowName;
import org.vaec.data.Rows;
import org.vaec.engine.Engine;
import org.vaec.engine.MemoryShortage;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.evaluate.EstimatorComparison;
import org.vaec.evaluate.EstimatorVariance;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.EvaluationProgress;
import org.vaec.evaluate.Evaluator;
import org.vaec.model.Model;
import org.vaec.model.ObjectiveSettings;
import org.vaec.objective.Explanation;
import org.vaec.random.Philox;
import org.vaec.saved.RunFolder;
import org.vaec.saved.RunRecord;
import org.vaec.saved.SavedRun;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.train.Checkpoint;
import org.vaec.train.Initialization;
import org.vaec.train.Optimizer;
import org.vaec.train.ProgressListener;
import org.vaec.train.Trainer;
import org.vaec.train.TrainingOptions;
import org.vaec.train.TrainingResult;

/** One model with its data and its state: trained, evaluated and saved. */
public final class Run {
  private final Compilation compilation;
  private final TrainingOptions options;
  private final EngineChoice engine;
  private final DataSet data;
  private final State state;
  private final Optimizer optimizer;

  /** How many rows the run is trained on, which are not at hand where it judges other data. */
  private int trainedOn;

  /** What an earlier process did of this run. */
  private Optional<TrainingResult> before = Optional.empty();

  private Run(Compilation compilation, TrainingOptions options, EngineChoice engine, DataSet data) {
    this.compilation = compilation;
    this.options = options;
    this.engine = engine;
    this.data = data;
    this.trainedOn = data.training().size();
    new Footprint(compilation).requireRoomForState(options.precision());
    this.state =
        State.of(options.precision(), List.of(compilation.step(), compilation.evaluation()));
    this.optimizer =
        Optimizer.of(compilation.model().train(), state.parameters())
            .inUnitsOf(data, compilation.model());
  }

  /** A run before its first step: data read and checked, parameters drawn from the seed. */
  public static Run start(Compilation compilation, TrainingOptions options, EngineChoice engine) {
    return start(compilation, options, engine, read(compilation.model(), options));
  }

  /**
   * The same with the data that {@link #read} gave.
   *
   * @param options those that the data was read with
   */
  public static Run start(
      Compilation compilation, TrainingOptions options, EngineChoice engine, DataSet data) {
    Run run = new Run(compilation, options, engine, data);
    Initialization.fill(run.state, compilation.model(), data, options.seed());
    return run;
  }

  /**
   * Reads and checks the data of a model.
   *
   * @throws ModelException if the data is not what the model says
   */
  public static DataSet read(Model model, TrainingOptions options) {
    return DataSet.load(options.data(), model.observed(), rowName(model), reading(options))
        .suspectedIn(model);
  }

  private static Options reading(TrainingOptions options) {
    return new Options(options.holdout(), options.seed(), options.precision() == Precision.FLOAT32);
  }

  /**
   * A run as it was saved, with the rows that it trained on and held out.
   *
   * @param options those of the saved run, but for settings
   * @throws ModelException if the data are no longer what the run was trained on
   */
  public static Run load(
      Compilation compilation, TrainingOptions options, EngineChoice engine, SavedRun saved)
      throws IOException {
    Model model = compilation.model();
    DataSet data =
        DataSet.reload(
            options.data(),
            model.observed(),
            rowName(model),
            saved.data(),
            reading(saved.record().options()));
    Run run = load(compilation, options, engine, data, saved);
    boolean isAsSaved = options.settings().equals(saved.record().options().settings());
    if (isAsSaved && run.step() > run.steps()) {
      throw saved.damaged("run.json says more steps than its settings give");
    }
    return run;
  }

  /**
   * A run as it was saved, with other data.
   *
   * @param options with the path of these data and the share of their rows to evaluate on, which is
   *     1 for all
   */
  public static Run loadFor(
      Compilation compilation, TrainingOptions options, EngineChoice engine, SavedRun saved)
      throws IOException {
    Model model = compilation.model();
    DataSet data =
        DataSet.loadOther(
            options.data(), model.observed(), rowName(model), saved.data(), reading(options));
    return load(compilation, options, engine, data, saved);
  }

  private static Run load(
      Compilation compilation,
      TrainingOptions options,
      EngineChoice engine,
      DataSet data,
      SavedRun saved)
      throws IOException {
    Run run = new Run(compilation, options, engine, data);
    Initialization.fill(run.state, compilation.model(), data, options.seed());
    saved.readState(run.state);
    saved.readOptimizer(run.optimizer);
    run.before = Optional.of(saved.record().training());
    if (data.training().size() == 0) {
      run.trainedOn = saved.record().data().rows() - saved.record().heldOut().length;
    }
    return run;
  }

  private static Optional<RowName> rowName(Model model) {
    return model.id().map(id -> new RowName(id.name(), id.selection(), id.span()));
  }

  /**
   * Trains from where the run stands to the end of its schedule.
   *
   * @throws ModelException if a step needs more memory than there is
   */
  public TrainingResult train(ProgressListener listener, BooleanSupplier stop) {
    try (Engine training =
        engine.create(new Program(compilation.step(), compilation.gradients()), state)) {
      Trainer trainer =
          new Trainer(compilation, data.training(), training, optimizer, options.seed());
      TrainingResult result = trainer.train(listener, stop);
      return before.map(result::after).orElse(result);
    } catch (MemoryShortage shortage) {
      throw new Footprint(compilation).stepTooLarge(shortage, batch());
    }
  }

  /**
   * Evaluates on the held-out rows, with the run's own seed.
   *
   * @param particles importance samples a row; empty for as many as the sizes suggest
   */
  public Evaluation evaluate(OptionalInt particles) {
    return evaluate(particles, options.seed(), progress -> {}, () -> false);
  }

  /**
   * Evaluates on the held-out rows.
   *
   * @param particles importance samples a row; empty for as many as the sizes suggest
   * @param seed of the importance samples; which rows are held out does not depend on it
   * @param stop asked now and then; true ends the evaluation, with the figures so far
   */
  public Evaluation evaluate(
      OptionalInt particles,
      long seed,
      EvaluationProgress.Listener listener,
      BooleanSupplier stop) {
    Rows rows = data.heldOut();
    try (Engine evaluating = engine.create(Program.of(compilation.evaluation()), state)) {
      int count = particles.orElse(Evaluator.particles(compilation, rows.size()));
      return new Evaluator(compilation, evaluating, seed)
          .evaluate(rows, count, data.evaluatesOnTraining(), listener, stop);
    } catch (MemoryShortage shortage) {
      throw new Footprint(compilation).evaluationTooLarge(shortage);
    }
  }

  /**
   * Compares the estimators that the model could use, where the parameters stand, on the first
   * minibatch.
   *
   * @param steps how often each is drawn, at least 2
   */
  public List<EstimatorVariance> compareEstimators(int steps) {
    Rows rows = data.training();
    int[] order = Philox.of(options.seed(), "shuffle", 0).permutation(rows.size());
    try {
      return new EstimatorComparison(
              compilation.objective(),
              state,
              engine::create,
              rows,
              Arrays.copyOf(order, batch()),
              options.seed())
          .compare(steps);
    } catch (MemoryShortage shortage) {
      throw new Footprint(compilation).stepTooLarge(shortage, batch());
    }
  }

  /** The rows of a minibatch that is not cut short. */
  public int batch() {
    return Math.min(compilation.model().train().batch(), data.training().size());
  }

  public Compilation compilation() {
    return compilation;
  }

  public DataSet data() {
    return data;
  }

  /** Of everything random in it. */
  public long seed() {
    return options.seed();
  }

  /** Steps done. */
  public long step() {
    return optimizer.steps();
  }

  /** What was trained on: while a warm-up lasts, that is no lower bound. */
  public Explanation explanation() {
    Explanation explanation = Explanation.of(compilation.objective());
    return Trainer.isWarm(compilation.model(), trainedOn, step())
        ? explanation
        : explanation.whileWarmingUp();
  }

  /** A warning where the warm-up, counted in steps, is longer than the training. */
  public Optional<Diagnostic> longWarmup() {
    ObjectiveSettings.Stretch warmup = compilation.model().objective().warmup();
    boolean isLong =
        warmup.unit() == ObjectiveSettings.Unit.STEPS && steps() > 0 && warmup.amount() > steps();
    return isLong
        ? Optional.of(
            Diagnostic.warning(
                    "long-warmup",
                    "the warm-up takes %.0f steps and training ends after %d: what is trained on never becomes the bound"
                        .formatted(warmup.amount(), steps()))
                .withFix(
                    "write `warmup = %d steps`, or train for more epochs"
                        .formatted(Math.max(1, steps() / 4))))
        : Optional.empty();
  }

  /** Steps of the whole schedule. */
  public long steps() {
    return Trainer.steps(compilation.model().train(), data.training().size());
  }

  /**
   * Saves the run as it stands, at any time between two steps.
   *
   * @param modelName the model file's name, for messages
   * @param training how far it has come
   */
  public void save(RunFolder folder, String modelName, TrainingResult training) throws IOException {
    save(folder, record(modelName, training, Map.of()));
  }

  private void save(RunFolder folder, RunRecord record) throws IOException {
    folder.save(
        compilation.file().source().text(),
        record,
        data.toKeep().rows(),
        Checkpoint.of(state, optimizer));
  }

  /** Adds a report to what was saved last. */
  public void save(
      RunFolder folder, String modelName, TrainingResult training, Map<String, Object> report)
      throws IOException {
    RunRecord record = record(modelName, training, report);
    if (folder.isWhole()) {
      folder.save(record);
    } else {
      save(folder, record);
    }
  }

  private RunRecord record(String modelName, TrainingResult training, Map<String, Object> report) {
    Earlier kept = data.toKeep();
    return new RunRecord(
        modelName, options, training, kept.fitted(), kept.fingerprint(), kept.heldOut(), report);
  }
}
