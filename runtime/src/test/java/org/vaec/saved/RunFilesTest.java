package org.vaec.saved;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vaec.data.Fingerprint;
import org.vaec.data.Fitted;
import org.vaec.engine.Precision;
import org.vaec.source.ModelException;
import org.vaec.train.TrainingOptions;
import org.vaec.train.TrainingResult;

/** What a folder reads as, wherever the saving of a second state stopped. */
class RunFilesTest {
  private static final List<String> NAMES =
      List.of(RunFiles.MODEL, RunFiles.ROWS, RunFiles.WEIGHTS, RunFiles.optimizer("mean"));

  @TempDir private Path temporary;

  @Test
  void aKilledSavingLeavesTheOldStateOrTheNewOneWhole() throws IOException {
    Map<String, byte[]> old = state(1);
    Map<String, byte[]> next = state(2);
    int before = 0;
    int after = 0;
    for (Map<String, byte[]> killed : momentsBetween(old, next)) {
      Path folder = Files.createTempDirectory(temporary, "run");
      for (var file : killed.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      Files.writeString(folder.resolve("notes.new"), "mine");
      long step = read(folder);
      // The reader that comes first changes nothing, so that the folder may be read-only.
      assertEquals(step, read(folder));
      RunFolder.resume(folder).close();
      assertEquals(step, read(folder), "put in order, it is the same state");
      Map<String, byte[]> there = contents(folder);
      assertArrayEquals("mine".getBytes(), there.remove("notes.new"));
      assertEquals(old.keySet(), there.keySet(), "nothing temporary is left");
      (step == 1 ? old : next)
          .forEach((name, bytes) -> assertArrayEquals(bytes, there.get(name), name));
      before += step == 1 ? 1 : 0;
      after += step == 2 ? 1 : 0;
    }
    assertTrue(before >= 8 && after >= 5, before + " old, " + after + " new");
  }

  /** The folder after each action of the system, with each file that is written cut off as well. */
  private static List<Map<String, byte[]>> momentsBetween(
      Map<String, byte[]> old, Map<String, byte[]> next) {
    List<Map<String, byte[]>> moments = new ArrayList<>();
    Map<String, byte[]> folder = new TreeMap<>(old);
    moments.add(new TreeMap<>(folder));
    List<String> order = new ArrayList<>(NAMES);
    order.add(RunFiles.RECORD);
    for (String name : order) {
      byte[] bytes = next.get(name);
      for (int length : new int[] {0, bytes.length / 2, bytes.length - 2, bytes.length}) {
        folder.put(name + ".new", Arrays.copyOf(bytes, length));
        moments.add(new TreeMap<>(folder));
      }
      // The blocks of a file that the power cut off may be there as zeros.
      folder.put(name + ".new", new byte[bytes.length]);
      moments.add(new TreeMap<>(folder));
      folder.put(name + ".new", bytes);
    }
    for (String name : order) {
      folder.put(name, folder.remove(name + ".new"));
      moments.add(new TreeMap<>(folder));
    }
    return moments;
  }

  private static long read(Path folder) throws IOException {
    try (SavedRun run = SavedRun.open(folder)) {
      String text = run.modelText();
      long step = run.record().training().step();
      assertEquals("model " + step, text, "all files are of one state");
      return step;
    }
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  /** A state as it lies in a folder once it is saved. */
  private Map<String, byte[]> state(long step) throws IOException {
    Path folder = Files.createTempDirectory(temporary, "state");
    RunFiles files = new RunFiles(folder);
    SequencedMap<String, SavedFile> saved = new LinkedHashMap<>();
    for (String name : NAMES) {
      byte[] bytes = (name.equals(RunFiles.MODEL) ? "model " + step : name + step).getBytes();
      saved.put(name, files.write(name, new LinkedHashMap<>(), out -> out.write(bytes)));
    }
    files.commit(record(step).toJson(saved), saved);
    return contents(folder);
  }

  private static RunRecord record(long step) {
    return new RunRecord(
        "model.vae",
        new TrainingOptions(Path.of("data.csv"), 3, 0.5, Precision.FLOAT32, Map.of()),
        new TrainingResult(TrainingResult.Outcome.FINISHED, step, 1, 2.5, 10),
        new Fitted(Map.of()),
        new Fingerprint("digest", 4, 2, new LinkedHashMap<>(Map.of("x", List.of("a", "b")))),
        new int[] {1, 2},
        Map.of());
  }

  @Test
  void aRecordIsReadAsItWasWritten() throws IOException {
    RunRecord record = record(7);
    SavedFile file = new SavedFile("0123", 9, new LinkedHashMap<>(Map.of("w", List.of(2, 3))));
    SequencedMap<String, SavedFile> files = new LinkedHashMap<>();
    RunFiles.ALWAYS.forEach(name -> files.put(name, file));
    RunRecord.WithFiles whole = RunRecord.parse(record.toJson(files));
    assertEquals(files, whole.files());
    RunRecord read = whole.record();
    assertEquals(record.training(), read.training());
    assertEquals(record.data(), read.data());
    assertArrayEquals(record.heldOut(), read.heldOut());
    assertEquals(record.options().seed(), read.options().seed());
    assertEquals(record.options().data().toAbsolutePath(), read.options().data());
  }

  @Test
  void whatWasNeverSavedLeavesNothing() throws IOException {
    Path outer = temporary.resolve("a/b/c");
    RunFolder folder = RunFolder.create(outer, "model");
    assertTrue(Files.isDirectory(outer));
    folder.close();
    assertFalse(Files.exists(temporary.resolve("a")));
    Path own = Files.createDirectory(temporary.resolve("own"));
    RunFolder.create(own, "model").close();
    assertTrue(Files.isDirectory(own), "only what was made for it goes");
  }

  @Test
  void aFolderIsTakenOnce() throws IOException {
    Path path = temporary.resolve("run");
    try (RunFolder first = RunFolder.create(path, "model")) {
      assertEquals(path, first.path());
      ModelException refused =
          assertThrows(ModelException.class, () -> RunFolder.create(path, "model"));
      assertEquals("run-in-use", refused.diagnostics().getFirst().code());
    }
    RunFolder.create(path, "model").close();
  }

  @Test
  void runsOfOneSecondAreNumbered() throws IOException {
    List<RunFolder> taken = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      taken.add(RunFolder.createNumbered(temporary.resolve("runs"), "m-20250101-000000"));
    }
    assertEquals(
        List.of("m-20250101-000000", "m-20250101-000000-2", "m-20250101-000000-3"),
        taken.stream().map(folder -> folder.path().getFileName().toString()).toList());
    taken.forEach(RunFolder::close);
    assertTrue(taken.stream().noneMatch(folder -> Files.exists(folder.path())));
  }

  @Test
  void aFileOfTheUserWithANameOfOursIsNotReplaced() throws IOException {
    Files.writeString(temporary.resolve("model.vae"), "model");
    RunFolder.create(temporary, "model").close();
    ModelException refused =
        assertThrows(ModelException.class, () -> RunFolder.create(temporary, "another model"));
    assertEquals("run-exists", refused.diagnostics().getFirst().code());
    Files.writeString(temporary.resolve("weights.npz"), "mine");
    assertThrows(ModelException.class, () -> RunFolder.create(temporary, "model"));
    assertEquals("mine", Files.readString(temporary.resolve("weights.npz")));
  }
}
