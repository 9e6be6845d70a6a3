package org.vaec.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Named outputs and all values that they need, each before its users.
 *
 * @param outputs what an engine computes, in the order in which they are printed
 */
public record Graph(SequencedMap<String, Value> outputs) {

  public Graph {
    outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
  }

  public Value output(String name) {
    Value value = outputs.get(name);
    if (value == null) {
      throw new IllegalStateException("graph: no output is called " + name);
    }
    return value;
  }

  /** Every value that some output needs, once, each after its inputs. */
  public List<Value> values() {
    List<Value> order = new ArrayList<>();
    Set<Value> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Value> stack = new ArrayDeque<>();
    // Depth first without recursion: a long sum is a deep graph.
    for (Value output : outputs.values()) {
      stack.push(output);
      while (!stack.isEmpty()) {
        Value value = stack.peek();
        if (done.contains(value)) {
          stack.pop();
          continue;
        }
        boolean ready = true;
        for (Value input : value.inputs().reversed()) {
          if (!done.contains(input)) {
            stack.push(input);
            ready = false;
          }
        }
        if (ready) {
          stack.pop();
          done.add(value);
          order.add(value);
        }
      }
    }
    return order;
  }

  /**
   * One line a value, numbered in the order of {@link #values}, with its plates and event shape;
   * then one line an output. Scalar constants stand where they are used.
   */
  @Override
  public String toString() {
    Map<Value, String> names = new HashMap<>();
    List<String> texts = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (Value value : values()) {
      if (value.op() instanceof Op.Constant(Tensor tensor) && tensor.shape().isScalar()) {
        names.put(value, tensor.toString());
        continue;
      }
      names.put(value, "%" + texts.size());
      String operands = value.inputs().stream().map(names::get).collect(Collectors.joining(", "));
      texts.add(
          names.get(value)
              + " = "
              + OpPrinter.name(value.op())
              + (operands.isEmpty() ? "" : " " + operands));
      types.add(typeOf(value));
    }
    // A long line, such as that of a large constant, does not push the types of the others away.
    int width = texts.stream().mapToInt(String::length).filter(w -> w <= 48).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String padding = " ".repeat(Math.max(0, width - texts.get(i).length()));
      out.append(texts.get(i)).append(padding).append(" : ").append(types.get(i)).append('\n');
    }
    outputs.forEach(
        (name, value) -> out.append(name).append(" = ").append(names.get(value)).append('\n'));
    return out.toString();
  }

  private static String typeOf(Value value) {
    String plates =
        value.plates().isEmpty()
            ? ""
            : value.plates().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "{", "} "));
    return plates + value.shape();
  }
}
