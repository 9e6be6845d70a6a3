import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vaec.benchmark.Autoencoder;
import org.vaec.benchmark.Contender;

/** The autoencoder on DJL's arrays, with its gradient collector and its Adam. */
final class Djl implements Contender {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private NDManager own = manager.newSubManager();
  private Map<String, NDArray> parameters = Map.of();
  private NDArray pixels;
  private Optimizer optimizer;
  private double loss;

  public static void main(String[] arguments) throws IOException {
    // Threads are set by ai.djl.pytorch.num_threads.
    Engine engine = Engine.getEngine("PyTorch");
    Contender.serve(
        "DJL " + Engine.getDjlVersion() + ", PyTorch " + engine.getVersion(), new Djl());
  }

  @Override
  public void begin(Autoencoder size) {
    own.close();
    own = manager.newSubManager();
    Autoencoder.Start start = size.start();
    parameters = new LinkedHashMap<>();
    layer("encoder", start.encoder());
    layer("loc", start.loc());
    layer("scale", start.scale());
    layer("decoder", start.decoder());
    layer("logits", start.logits());
    parameters.values().forEach(array -> array.setRequiresGradient(true));
    pixels = own.create(start.pixels(), new Shape(size.batch(), size.pixels()));
    optimizer = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
  }

  private void layer(String name, Autoencoder.Weights weights) {
    NDArray stored = own.create(weights.values(), new Shape(weights.in(), weights.out()));
    // [out, in], as PyTorch's layers have it.
    parameters.put(name + ".weight", stored.transpose().duplicate());
    parameters.put(name + ".bias", own.zeros(new Shape(weights.out())));
  }

  private NDArray linear(String name, NDArray input) {
    NDArray weight = parameters.get(name + ".weight");
    return Linear.linear(input, weight, parameters.get(name + ".bias")).singletonOrThrow();
  }

  @Override
  public void steps(int count) {
    for (int i = 0; i < count; i++) {
      try (NDManager step = own.newSubManager();
          GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray x = pixels.duplicate();
        x.attach(step);
        NDArray hidden = linear("encoder", x).tanh();
        NDArray loc = linear("loc", hidden);
        NDArray scale = Activation.softPlus(linear("scale", hidden)).add(1e-4f);
        NDArray z = loc.add(scale.mul(step.randomNormal(loc.getShape())));
        NDArray logits = linear("logits", linear("decoder", z).tanh());
        NDArray reconstruction = Activation.softPlus(logits).sub(x.mul(logits)).sum();
        NDArray kl = loc.square().add(scale.square()).sub(1).mul(0.5f).sub(scale.log()).sum();
        NDArray total = reconstruction.add(kl).div(pixels.getShape().get(0));
        collector.backward(total);
        parameters.forEach(
            (name, array) -> {
              NDArray gradient = array.getGradient();
              gradient.attach(step);
              optimizer.update(name, array, gradient);
            });
        loss = total.getFloat();
      }
    }
  }

  @Override
  public double loss() {
    return loss;
  }
}
