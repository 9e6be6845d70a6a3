package org.vaec.engine.nd4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import org.vaec.engine.Bindings;
import org.vaec.engine.Precision;
import org.vaec.engine.Program;
import org.vaec.engine.State;
import org.vaec.graph.Graph;
import org.vaec.graph.Op;
import org.vaec.graph.Value;
import org.vaec.graph.gradient.Gradients;
import org.vaec.shape.Plate;
import org.vaec.shape.Shape;

/**
 * A variational autoencoder of binary data with one hidden layer each way, written as a graph: the
 * loss, each row's ELBO and the gradients.
 *
 * @param inputs pixels per row
 * @param hidden units of each hidden layer
 * @param latents size of z
 */
record SmallVae(int inputs, int hidden, int latents) {

  Program program() {
    List<Value> parameters = new ArrayList<>();
    Value x = Value.input("x", Shape.of(inputs));
    Value h = dense(parameters, "encoder", x, hidden).tanh();
    Value mean = dense(parameters, "mean", h, latents);
    Value scale = dense(parameters, "scale", h, latents).softplus();
    Value noise = Value.noise("z", Op.NoiseKind.NORMAL, Set.of(Plate.ROW), Shape.of(latents));
    Value z = mean.plus(scale.times(noise));
    Value logits =
        dense(parameters, "logits", dense(parameters, "decoder", z, hidden).tanh(), inputs);
    Value likelihood = x.times(logits).minus(logits.softplus()).sumLast(1);
    Value kl = mean.square().plus(scale.square()).minus(1).times(0.5).minus(scale.log()).sumLast(1);
    Value elbo = likelihood.minus(kl);
    Value loss = elbo.meanPlates(Set.of(Plate.ROW)).negate();

    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("loss", loss);
    outputs.put("elbo", elbo);
    outputs.put("z", z);
    SequencedMap<String, String> gradients = new LinkedHashMap<>();
    Gradients.of(loss, parameters)
        .forEach(
            (parameter, gradient) -> {
              String name = name(parameter);
              outputs.put("gradient of " + name, gradient);
              gradients.put(name, "gradient of " + name);
            });
    return new Program(new Graph(outputs), gradients);
  }

  private static String name(Value parameter) {
    return switch (parameter.op()) {
      case Op.Parameter(String name, Shape shape) -> name;
      default -> throw new IllegalArgumentException(parameter.toString());
    };
  }

  private static Value dense(List<Value> parameters, String name, Value x, int units) {
    Value weights = Value.parameter(name + ".weights", Shape.of(x.shape().lastSize(), units));
    Value bias = Value.parameter(name + ".bias", Shape.of(units));
    parameters.addAll(List.of(weights, bias));
    return x.matrixProduct(weights).plus(bias);
  }

  /** Weights of Glorot's deviation, from a seed. */
  State state(Precision precision, Program program) {
    State state = State.of(precision, List.of(program.graph()));
    Random random = new Random(1);
    for (Map.Entry<String, Shape> array : state.parameters().layout().shapes().entrySet()) {
      if (array.getValue().rank() == 2) {
        double deviation = Math.sqrt(2.0 / (array.getValue().size(0) + array.getValue().size(1)));
        double[] weights = new double[array.getValue().elements()];
        for (int i = 0; i < weights.length; i++) {
          weights[i] = deviation * random.nextGaussian();
        }
        state.set(array.getKey(), weights);
      }
    }
    return state;
  }

  Bindings batch(int rows) {
    return Bindings.rows(rows).with("x", pixels(rows)).withSeed(5);
  }

  /** Rows of alternating dark and bright halves, with some pixels turned over. */
  float[] pixels(int rows) {
    Random random = new Random(2);
    float[] pixels = new float[rows * inputs];
    for (int i = 0; i < pixels.length; i++) {
      boolean bright = (i / inputs) % 2 == 0 ^ (i % inputs) < inputs / 2;
      pixels[i] = bright ^ random.nextInt(10) == 0 ? 1 : 0;
    }
    return pixels;
  }
}
