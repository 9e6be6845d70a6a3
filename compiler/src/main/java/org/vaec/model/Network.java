package org.vaec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vaec.network.Layer;
import org.vaec.source.Span;
import org.vaec.syntax.Statement;

/** A declared network: one trunk, shared by every call. */
final class Network {
  private final Statement.Network statement;
  private final ShapeVariable input;
  private final LayerSteps.Chain chain;
  private final Lazy<List<Layer>> layers;
  private Optional<Span> firstCall = Optional.empty();

  /**
   * @param input the vector or the image that it takes, the same at every call
   */
  Network(Statement.Network statement, ShapeVariable input, LayerSteps.Chain chain) {
    this.statement = statement;
    this.input = input;
    this.chain = chain;
    this.layers =
        new Lazy<>(
            () -> {
              List<Layer> layers = new ArrayList<>();
              if (takesImage()) {
                layers.add(new Layer.Reshape(input.get()));
              }
              layers.addAll(chain.layers().get());
              return List.copyOf(layers);
            });
  }

  /** Whether its inputs are the channels of one image; else they are joined to a vector. */
  boolean takesImage() {
    return LayerSteps.takeImage(statement.layers());
  }

  String name() {
    return statement.name().text();
  }

  Statement.Network statement() {
    return statement;
  }

  ShapeVariable input() {
    return input;
  }

  ShapeVariable output() {
    return chain.output();
  }

  /** The trunk's layers: the same objects, and so the same weights, wherever it is called. */
  List<Layer> layers() {
    return layers.get();
  }

  /** Where its input size was first seen, of which {@code call} may be the first. */
  Span firstCall(Span call) {
    if (firstCall.isEmpty()) {
      firstCall = Optional.of(call);
    }
    return firstCall.get();
  }
}
