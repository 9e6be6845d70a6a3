package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run is saved: in any folder, beside what is there, and over no other run. */
class DestinationTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Examples.model(folder);
  }

  private Invocation run(Path out, Object... more) {
    return Invocation.of(
        Stream.concat(Stream.of("run", model, "--out", out, "--json"), Stream.of(more)).toArray());
  }

  @Test
  void anyPathToAFolderWillDo() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("there/inner"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), inner);
    List<Path> ways = List.of(folder.resolve("new/."), folder.resolve("there/inner/.."), link);
    for (Path out : ways) {
      Invocation first = run(out, "--epochs", 1);
      assertEquals(0, first.code(), first.err());
      assertTrue(Files.isRegularFile(out.resolve("run.json")));
      Invocation rest = Invocation.of("run", out, "--epochs", 2);
      assertEquals(0, rest.code(), rest.err());
    }
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void whatElseIsInTheFolderStays() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("notes.txt"), "mine");
    Files.writeString(out.resolve("weights.npz.new.bak"), "mine too");
    Files.writeString(Files.createDirectory(out.resolve("plots")).resolve("a.svg"), "plot");
    assertEquals(0, run(out, "--epochs", 1).code());
    assertEquals(0, Invocation.of("run", out, "--epochs", 2).code());
    assertEquals("mine", Files.readString(out.resolve("notes.txt")));
    assertEquals("mine too", Files.readString(out.resolve("weights.npz.new.bak")));
    assertEquals("plot", Files.readString(out.resolve("plots/a.svg")));
    assertFalse(Files.exists(out.resolve("run.lock")));
  }

  @Test
  void aRunIsNeverReplaced() throws IOException {
    Path out = folder.resolve("out");
    assertEquals(0, run(out).code());
    byte[] before = Files.readAllBytes(out.resolve("run.json"));
    Invocation again = run(out, "--seed", 7);
    assertEquals(2, again.code());
    assertTrue(again.err().contains("holds a run of pairs.vae, after 12 steps"), again.err());
    assertTrue(again.err().contains("vaec run " + out), again.err());
    assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(out.resolve("run.json"))));
    // From one run into another neither.
    Path other = folder.resolve("other");
    assertEquals(0, Invocation.of("run", out, "--out", other, "--epochs", 4).code());
    assertEquals(2, Invocation.of("run", out, "--out", other, "--epochs", 5).code());
    assertEquals(0, Invocation.of("run", out, "--out", out, "--epochs", 4).code());
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeTheFirstStep() throws IOException {
    Path impossible = Path.of("/proc/vaec/out");
    assumeTrue(Files.isDirectory(impossible.getRoot().resolve("proc")));
    Invocation run = run(impossible);
    assertEquals(1, run.code());
    assertEquals("unwritable-run", run.list("errors").getFirst().get("code"));
    assertFalse(run.err().contains("epoch"), run.err());
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    assertEquals("unwritable-run", run(nowhere).list("errors").getFirst().get("code"));
  }

  /** The lock is the system's: it ends with the process that has it. */
  @Test
  void oneProcessAtATimeAndAKilledOneLeavesNothingBehind() throws Exception {
    Path out = folder.resolve("out");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    line.addAll(List.of("--enable-native-access=ALL-UNNAMED", Main.class.getName(), "run"));
    line.addAll(List.of(model.toString(), "--out", out.toString(), "--epochs", "100000000"));
    Path log = folder.resolve("log");
    Process other =
        new ProcessBuilder(line).redirectOutput(log.toFile()).redirectErrorStream(true).start();
    try {
      while (!Files.exists(out.resolve("run.lock")) || Files.size(out.resolve("run.lock")) == 0) {
        assertTrue(other.isAlive(), () -> "the other process ended");
        Thread.sleep(20);
      }
      Invocation second = run(out);
      assertEquals(1, second.code());
      assertEquals("run-in-use", second.list("errors").getFirst().get("code"));
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(out.resolve("run.lock")));
    assertTrue(Invocation.of("eval", out).err().contains("has not been saved"));
    Invocation goingOn = Invocation.of("run", out);
    assertTrue(goingOn.err().contains("has not been saved"), goingOn.err());
    assertTrue(goingOn.err().contains("start it again: vaec run MODEL --out " + out));
    Invocation third = run(out, "--epochs", 1);
    assertEquals(0, third.code(), third.err());
    assertFalse(Files.exists(out.resolve("run.lock")));
  }

  @Test
  void aFinishedRunKeepsItsTime() {
    Path out = folder.resolve("out");
    Invocation first = run(out);
    Invocation again = Invocation.of("run", out, "--json");
    assertEquals(0, again.code(), again.err());
    for (String key : List.of("seconds", "steps_per_second", "elbo", "steps")) {
      assertEquals(first.json().get(key), again.json().get(key), key);
    }
    assertTrue(again.err().contains("nothing is left to train after step 12"), again.err());
    Invocation more = Invocation.of("run", out, "--epochs", 4, "--json");
    double seconds = ((Number) more.json().get("seconds")).doubleValue();
    assertTrue(seconds > ((Number) first.json().get("seconds")).doubleValue());
  }

  @Test
  void whatIsDoneCannotBeTakenBack() {
    Path out = folder.resolve("out");
    assertEquals(0, run(out).code());
    Invocation fewer = Invocation.of("run", out, "--epochs", 2);
    assertEquals(2, fewer.code());
    assertTrue(fewer.err().contains("has done 12 steps, and these settings ask for 8"));
    assertEquals(2, Invocation.of("run", out, "--set", "epochs=1").code());
    assertEquals(2, Invocation.of("run", out, "--batch", 20).code());
  }

  @Test
  void aSettingIsGivenOnce() {
    Path out = folder.resolve("out");
    assertEquals(2, run(out, "--set", "epochs=5", "--epochs", 2).code());
    assertEquals(2, run(out, "--set", "batch=5", "--batch", 2).code());
    assertEquals(2, run(out, "--set", "beta=1", "--set", "beta=2").code());
    assertFalse(Files.exists(out));
  }

  @Test
  void theCommandToGoOnWithCanBePasted() {
    Path out = folder.resolve("it's 1 run");
    Invocation stopped = Invocation.interrupted("run", model, "--out", out, "--json");
    String command = "vaec run '" + folder + "/it'\\''s 1 run'";
    assertEquals(command, stopped.json().get("resume"));
    assertTrue(stopped.err().contains("go on with: " + command), stopped.err());
  }

  @Test
  void whatTheLastStepGaveIsLookedAt() {
    Path out = folder.resolve("out");
    Invocation run = run(out, "--set", "optimizer=sgd(1e30)", "--epochs", 1, "--batch", 40);
    assertEquals(3, run.code(), run.out());
    assertEquals(false, run.json().get("ok"));
    assertEquals(0, run.json().get("steps"));
    Invocation eval = Invocation.of("eval", out, "--json");
    assertEquals(0, eval.code(), "the state that was saved is good: " + eval.err());
    Invocation several = run(folder.resolve("two"), "--set", "optimizer=sgd(1e30)", "--epochs", 2);
    assertEquals(3, several.code());
    assertEquals(0, Invocation.of("eval", folder.resolve("two")).code());
  }

  @Test
  void anEvaluationThatIsNotFiniteIsNoResult() throws IOException {
    Path out = folder.resolve("out");
    assertEquals(0, run(out, "--epochs", 1).code());
    Path far = Files.writeString(folder.resolve("far.csv"), "0.1,0.2\n1e30,0\n");
    Invocation eval = Invocation.of("eval", out, "--data", far, "--json");
    assertEquals(3, eval.code(), eval.out());
    assertEquals(false, eval.json().get("ok"));
    String message = (String) eval.list("errors").getFirst().get("message");
    assertTrue(message.contains("the elbo is minus infinity"), message);
    assertTrue(message.contains("likelihood.x minus infinity"), message);
  }
}
