package org.vaec.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole training steps, optimizer included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-XX:+UseSerialGC"
    })
public class StepBenchmark {
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
