package org.vaec.objective;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.vaec.model.Formula;
import org.vaec.model.ResolvedDensity;
import org.vaec.network.Layer;

/** Whether the parameters of a density go through layers that leave elements out at random. */
final class Dropout {
  private final Set<Formula> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Dropout() {}

  static boolean isIn(ResolvedDensity density) {
    Dropout dropout = new Dropout();
    return density.arguments().stream().anyMatch(dropout::isIn);
  }

  private boolean isIn(Formula formula) {
    return seen.add(formula)
        && switch (formula) {
          case Formula.Literal literal -> false;
          case Formula.Variable variable -> false;
          case Formula.Learned learned -> false;
          case Formula.Apply apply -> apply.arguments().stream().anyMatch(this::isIn);
          case Formula.Negate negate -> isIn(negate.operand());
          case Formula.Arithmetic arithmetic -> isIn(arithmetic.left()) || isIn(arithmetic.right());
          case Formula.Element element -> isIn(element.array()) || isIn(element.index());
          case Formula.Features features ->
              features.parts().stream().anyMatch(part -> isIn(part.value()));
          case Formula.Layers layers -> isIn(layers.layers()) || isIn(layers.input());
          case Formula.Link link -> isIn(link.head());
          case Formula.Part part -> isIn(part.whole());
          case Formula.ConditionalMean mean ->
              isIn(mean.cholesky())
                  || isIn(mean.loc())
                  || mean.before().stream().anyMatch(this::isIn);
          case Formula.Component component -> isIn(component.all());
        };
  }

  private static boolean isIn(List<Layer> layers) {
    return layers.stream()
        .anyMatch(
            layer ->
                switch (layer) {
                  case Layer.Dropout(double rate, String site) -> rate > 0;
                  case Layer.Residual(List<Layer> inner) -> isIn(inner);
                  case Layer.Linear linear -> false;
                  case Layer.Convolution convolution -> false;
                  case Layer.Deconvolution deconvolution -> false;
                  case Layer.Activate activate -> false;
                  case Layer.Reshape reshape -> false;
                  case Layer.LayerNorm norm -> false;
                });
  }
}
