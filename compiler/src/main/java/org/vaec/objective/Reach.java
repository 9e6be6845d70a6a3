package org.vaec.objective;

import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.vaec.graph.Value;

/**
 * From which of some values, the leaves, each value of a graph is computed. Each value is looked at
 * once for all leaves together: a sum over hundreds of latents is asked about each of them.
 */
final class Reach {
  private static final BitSet NOWHERE = new BitSet();

  private final Map<Value, Integer> numbers = new IdentityHashMap<>();

  /** Never changed once they are here: values with the same leaves share a set. */
  private final Map<Value, BitSet> known = new IdentityHashMap<>();

  Reach(Collection<Value> leaves) {
    leaves.forEach(leaf -> numbers.putIfAbsent(leaf, numbers.size()));
  }

  /** Whether a value is this leaf or computed from it. */
  boolean isFrom(Value leaf, Value value) {
    return leaves(value).get(numbers.get(leaf));
  }

  private BitSet leaves(Value value) {
    BitSet found = known.get(value);
    if (found == null) {
      found = NOWHERE;
      for (Value input : value.inputs()) {
        found = union(found, leaves(input));
      }
      Integer own = numbers.get(value);
      if (own != null) {
        BitSet itself = new BitSet();
        itself.set(own);
        found = union(found, itself);
      }
      known.put(value, found);
    }
    return found;
  }

  private static BitSet union(BitSet a, BitSet b) {
    if (a == b || b.isEmpty()) {
      return a;
    }
    BitSet both = (BitSet) a.clone();
    both.or(b);
    return both.equals(b) ? b : both.equals(a) ? a : both;
  }
}
