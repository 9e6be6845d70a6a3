package org.vaec.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.vaec.graph.Value;

/** The elementwise nonlinearities of layers. */
public enum Activation {
  TANH(Value::tanh),
  RELU(Value::relu),
  /** x for x > 0, else exp(x) - 1. */
  ELU(
      x -> {
        // The minimum keeps exp finite on the side that is not chosen.
        Value below = x.minimum(Value.constant(0)).expm1();
        return x.greater(Value.constant(0)).select(x, below);
      }),
  /** x Phi(x), with Phi the normal distribution function (Hendrycks and Gimpel 2016). */
  GELU(x -> x.times(x.times(Math.sqrt(0.5)).erf().plus(1)).times(0.5)),
  /** x sigmoid(x). */
  SILU(x -> x.times(x.sigmoid())),
  /** x for x > 0, else 0.01 x. */
  LEAKY_RELU(x -> x.maximum(x.times(0.01))),
  SOFTPLUS(Value::softplus),
  SIGMOID(Value::sigmoid);

  private final UnaryOperator<Value> meaning;

  Activation(UnaryOperator<Value> meaning) {
    this.meaning = meaning;
  }

  public Value apply(Value x) {
    return meaning.apply(x);
  }

  /** As the language writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Activation> named(String word) {
    return Arrays.stream(values()).filter(a -> a.word().equals(word)).findFirst();
  }
}
