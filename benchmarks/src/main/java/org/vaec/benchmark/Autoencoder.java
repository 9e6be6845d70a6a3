package org.vaec.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * The model that all contenders train: a variational autoencoder of binary data with one hidden
 * layer of tanh units each way, a Gaussian guide, one sample, and Adam at rate 1e-3.
 *
 * <p>All begin with the same weights and see the same batch, so that their losses can be compared.
 */
public record Autoencoder(int pixels, int hidden, int latents, int batch) {

  /** The sizes that are compared: two batches of the well-known one, a small one, the digits. */
  static final List<Autoencoder> SIZES =
      List.of(
          new Autoencoder(784, 500, 20, 100),
          new Autoencoder(784, 500, 20, 512),
          new Autoencoder(784, 200, 50, 20),
          new Autoencoder(64, 128, 10, 100));

  /** Weights [in, out] of one layer, row-major; biases begin at 0. */
  public record Weights(int in, int out, float[] values) {}

  /** Where everyone begins. */
  public record Start(
      Weights encoder,
      Weights loc,
      Weights scale,
      Weights decoder,
      Weights logits,
      float[] pixels) {}

  static Autoencoder parse(List<String> sizes) {
    List<Integer> numbers = sizes.stream().map(Integer::valueOf).toList();
    return new Autoencoder(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
  }

  String words() {
    return pixels + " " + hidden + " " + latents + " " + batch;
  }

  @Override
  public String toString() {
    return "%d-%d-%d, batch %d".formatted(pixels, hidden, latents, batch);
  }

  String model() {
    return """
    data x[%d] : binary
    prior z[%d] ~ Normal(0, I)
    likelihood x ~ Bernoulli(decoder(z))
    guide q(z | x) = Normal(encoder(x))
    network decoder = dense(%d, tanh)
    network encoder = dense(%d, tanh)
    train epochs = 1, batch = %d, optimizer = adam(1e-3)
    """
        .formatted(pixels, latents, hidden, hidden, batch);
  }

  /** Glorot's uniform weights and pixels of which a fifth are lit, the same in every language. */
  public Start start() {
    Sequence sequence = new Sequence();
    return new Start(
        weights(sequence, pixels, hidden),
        weights(sequence, hidden, latents),
        weights(sequence, hidden, latents),
        weights(sequence, latents, hidden),
        weights(sequence, hidden, pixels),
        lit(sequence));
  }

  private static Weights weights(Sequence sequence, int in, int out) {
    double limit = Math.sqrt(6.0 / (in + out));
    float[] values = new float[in * out];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (limit * (2 * sequence.next() - 1));
    }
    return new Weights(in, out, values);
  }

  private float[] lit(Sequence sequence) {
    float[] values = new float[batch * pixels];
    for (int i = 0; i < values.length; i++) {
      values[i] = sequence.next() < 0.2 ? 1 : 0;
    }
    return values;
  }

  /** A product of an m x k and a k x n matrix, each perhaps stored transposed. */
  record Product(int m, int n, int k, boolean transposeA, boolean transposeB) {}

  /** The products of a step: forward, for the weights, and for the input where it is learned. */
  List<Product> products() {
    // The two heads share their input and are one product.
    int[][] layers = {{pixels, hidden}, {hidden, 2 * latents}, {latents, hidden}, {hidden, pixels}};
    List<Product> products = new ArrayList<>();
    for (int[] layer : layers) {
      int in = layer[0];
      int out = layer[1];
      products.add(new Product(batch, out, in, false, false));
      products.add(new Product(in, out, batch, true, false));
      if (layer != layers[0]) {
        products.add(new Product(batch, in, out, false, true));
      }
    }
    return products;
  }

  /** The linear congruential generator of Numerical Recipes, as numbers in [0, 1). */
  private static final class Sequence {
    private long state;

    double next() {
      state = (state * 1664525 + 1013904223) & 0xffffffffL;
      return state / 4294967296.0;
    }
  }
}
