package org.vaec.model;

import java.util.Optional;
import java.util.function.Supplier;

/** A value computed when first asked for, and the same object ever after. */
final class Lazy<T> implements Supplier<T> {
  private final Supplier<T> computation;
  private Optional<T> value = Optional.empty();

  Lazy(Supplier<T> computation) {
    this.computation = computation;
  }

  @Override
  public T get() {
    if (value.isEmpty()) {
      value = Optional.of(computation.get());
    }
    return value.get();
  }
}
