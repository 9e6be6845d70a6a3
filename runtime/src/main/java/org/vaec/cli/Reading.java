package org.vaec.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.vaec.data.DataSet;

/** Data that is read on a second core while the model is being compiled. */
final class Reading {
  private FutureTask<DataSet> task;

  /** Begins to read. */
  void begin(Supplier<DataSet> data) {
    task = new FutureTask<>(data::get);
    Thread.ofPlatform().daemon().name("data").start(task);
  }

  /** The data, once it is read; what went wrong in reading is thrown here. */
  DataSet result() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException wrong -> throw wrong;
        case Error wrong -> throw wrong;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("cli: interrupted while the data was read", e);
    }
  }
}
