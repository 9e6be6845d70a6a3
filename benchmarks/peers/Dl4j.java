import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.vaec.benchmark.Autoencoder;
import org.vaec.benchmark.Contender;

/**
 * DL4J's own autoencoder layer. Its guide's heads are the mean and the log-variance, where the
 * others have softplus scales: the losses differ a little, the work does not.
 */
final class Dl4j implements Contender {
  private MultiLayerNetwork network;
  private INDArray pixels;

  public static void main(String[] arguments) throws IOException {
    // Threads are set by OMP_NUM_THREADS.
    Contender.serve("DL4J " + version(), new Dl4j());
  }

  private static String version() throws IOException {
    String file = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";
    Properties properties = new Properties();
    properties.load(Dl4j.class.getResourceAsStream(file));
    return properties.getProperty("version");
  }

  @Override
  public void begin(Autoencoder size) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(1e-3))
            .list()
            .layer(
                new VariationalAutoencoder.Builder()
                    .activation(Activation.TANH)
                    .pzxActivationFunction(Activation.IDENTITY)
                    .reconstructionDistribution(
                        new BernoulliReconstructionDistribution(Activation.SIGMOID))
                    .nIn(size.pixels())
                    .nOut(size.latents())
                    .encoderLayerSizes(size.hidden())
                    .decoderLayerSizes(size.hidden())
                    .build())
            .build();
    network = new MultiLayerNetwork(configuration);
    network.init();
    Autoencoder.Start start = size.start();
    Map<String, Autoencoder.Weights> weights =
        Map.of(
            "0_e0W", start.encoder(),
            "0_pZXMeanW", start.loc(),
            "0_pZXLogStd2W", start.scale(),
            "0_d0W", start.decoder(),
            "0_pXZW", start.logits());
    weights.forEach(
        (name, array) ->
            network
                .getParam(name)
                .assign(Nd4j.createFromArray(array.values()).reshape(array.in(), array.out())));
    pixels = Nd4j.createFromArray(start.pixels()).reshape(size.batch(), size.pixels());
  }

  @Override
  public void steps(int count) {
    for (int i = 0; i < count; i++) {
      network.pretrainLayer(0, pixels);
    }
  }

  @Override
  public double loss() {
    return network.getLayer(0).score();
  }
}
