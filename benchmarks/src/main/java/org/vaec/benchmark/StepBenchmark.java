package org.vaec.benchmark;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Whole training steps, optimizer included. */
public class StepBenchmark extends MeanTime {
  @Param({"784 500 20 100", "784 500 20 512", "784 200 50 20", "64 128 10 100"})
  public String size;

  @Param({"fused", "reference"})
  public String engine;

  @Param({"1", "2"})
  public int threads;

  private Steps steps;

  @Setup(Level.Trial)
  public void begin() {
    steps = new Steps(engine.equals("reference"), threads);
    steps.begin(Autoencoder.parse(List.of(size.split(" "))));
  }

  @TearDown(Level.Trial)
  public void end() {
    steps.close();
  }

  @Benchmark
  public void step() {
    steps.steps(1);
  }
}
