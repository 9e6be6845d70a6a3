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
import org.vaec.data.Fitted;
import org.vaec.data.Options;
import org.vaec.data.RowName;
import org.vaec.data.Rows;
import org.vaec.engine.Engine;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.evaluate.EstimatorComparison;
import org.vaec.evaluate.EstimatorVariance;
import org.vaec.evaluate.Evaluation;
import org.vaec.evaluate.Evaluator;
import org.vaec.model.Model;
import org.vaec.objective.Explanation;
import org.vaec.random.Philox;
import org.vaec.source.ModelException;
import org.vaec.train.Checkpoint;
import org.vaec.train.Initialization;
import org.vaec.train.Optimizer;
import org.vaec.train.ProgressListener;
import org.vaec.train.RunFolder;
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

  private Run(Compilation compilation, TrainingOptions options, EngineChoice engine, DataSet data) {
    this.compilation = compilation;
    this.options = options;
    this.engine = engine;
    this.data = data;
    this.state =
        State.of(options.precision(), List.of(compilation.step(), compilation.evaluation()));
    this.optimizer = Optimizer.of(compilation.model().train(), state.parameters());
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
   * A run as it was saved.
   *
   * @param options those of the saved run; for evaluation on other data, with that data's path and
   *     a holdout of 1
   */
  public static Run load(
      Compilation compilation,
      TrainingOptions options,
      EngineChoice engine,
      RunFolder folder,
      RunFolder.Contents saved)
      throws IOException {
    Model model = compilation.model();
    Fitted fitted = saved.fitted();
    DataSet data =
        DataSet.load(options.data(), model.observed(), rowName(model), fitted, reading(options));
    Run run = new Run(compilation, options, engine, data);
    Initialization.fill(run.state, model, data, options.seed());
    folder.readWeights(run.state);
    folder.readBaselines(run.state);
    folder.readOptimizer(run.optimizer, saved.step());
    return run;
  }

  private static Optional<RowName> rowName(Model model) {
    return model.id().map(id -> new RowName(id.name(), id.selection(), id.span()));
  }

  /** Trains from where the run stands to the end of its schedule. */
  public TrainingResult train(ProgressListener listener, BooleanSupplier stop) {
    try (Engine training =
        engine.create(new Program(compilation.step(), compilation.gradients()), state)) {
      Trainer trainer =
          new Trainer(compilation, data.training(), training, optimizer, options.seed());
      return trainer.train(listener, stop);
    }
  }

  /**
   * Evaluates on the held-out rows, with the run's own seed.
   *
   * @param particles importance samples a row; empty for as many as the sizes suggest
   */
  public Evaluation evaluate(OptionalInt particles) {
    return evaluate(particles, options.seed());
  }

  /**
   * Evaluates on the held-out rows.
   *
   * @param seed of the importance samples; which rows are held out does not depend on it
   */
  public Evaluation evaluate(OptionalInt particles, long seed) {
    Rows rows = data.heldOut();
    try (Engine evaluating = engine.create(Program.of(compilation.evaluation()), state)) {
      int count = particles.orElse(Evaluator.particles(compilation, rows.size()));
      return new Evaluator(compilation, evaluating, seed)
          .evaluate(rows, count, data.evaluatesOnTraining());
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
    return new EstimatorComparison(
            compilation.objective(),
            state,
            engine::create,
            rows,
            Arrays.copyOf(order, batch()),
            options.seed())
        .compare(steps);
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

  /** Steps done. */
  public long step() {
    return optimizer.steps();
  }

  /** What was trained on: while a warm-up lasts, that is no lower bound. */
  public Explanation explanation() {
    Explanation explanation = Explanation.of(compilation.objective());
    return Trainer.isWarm(compilation.model(), data.training().size(), step())
        ? explanation
        : explanation.whileWarmingUp();
  }

  /** Saves the run. */
  public void save(
      RunFolder folder,
      String modelName,
      TrainingResult.Outcome outcome,
      Map<String, Object> report)
      throws IOException {
    folder.write(
        compilation.file().source().text(),
        new RunFolder.Contents(modelName, options, outcome, step(), data.fitted(), report),
        Checkpoint.of(state, optimizer));
  }
}
