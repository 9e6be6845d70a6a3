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

  /** One line a value, then one line an output. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    Map<Value, String> names = new HashMap<>();
    int next = 0;
    for (Value value : values()) {
      String name = "%" + next++;
      names.put(value, name);
      String operands = value.inputs().stream().map(names::get).collect(Collectors.joining(", "));
      out.append(name).append(" = ").append(OpPrinter.name(value.op()));
      if (!operands.isEmpty()) {
        out.append(' ').append(operands);
      }
      out.append(" : ");
      if (!value.plates().isEmpty()) {
        out.append(
            value.plates().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "{", "} ")));
      }
      out.append(value.shape()).append('\n');
    }
    outputs.forEach(
        (name, value) -> out.append(name).append(" = ").append(names.get(value)).append('\n'));
    return out.toString();
  }
}
