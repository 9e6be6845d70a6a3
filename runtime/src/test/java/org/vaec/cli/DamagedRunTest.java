package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vaec.Compilation;
import org.vaec.Compiler;
import org.vaec.model.CompilerOptions;
import org.vaec.run.EngineChoice;
import org.vaec.run.Run;
import org.vaec.saved.SavedRun;
import org.vaec.source.ModelException;
import org.vaec.source.Source;

/** A damaged run is a diagnostic, wherever the damage is. */
class DamagedRunTest {
  /** With a category, a standardization and a label, so that a record has all that it can have. */
  private static final String MODEL =
      """
      data       x[2] : real from columns 1..2 -> standardize
      data       c : category(2) from column 3

      prior      z ~ Normal(0, 1)
      likelihood x ~ Normal(decoder(z), 0.5)
      likelihood c ~ Categorical(decoder(z))
      guide      q(z | x) = Normal(encoder(x))

      network    decoder = dense(3, tanh)
      network    encoder = dense(3, tanh)

      train      epochs = 1, batch = 10
      """;

  @TempDir private static Path shared;
  private static Path trained;
  private static Compilation compilation;

  @TempDir private Path folder;
  private Path run;
  private Path record;

  @BeforeAll
  static void train() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      rows.append(Math.sin(i)).append(',').append(Math.cos(3 * i));
      rows.append(i % 3 == 0 ? ",red\n" : ",blue\n");
    }
    Path data = Files.writeString(shared.resolve("data.csv"), rows);
    Path model = Files.writeString(shared.resolve("model.vae"), MODEL);
    trained = shared.resolve("run");
    Invocation run =
        Invocation.of(
            "run", model, "--data", data, "--out", trained, "--set", "beta=0.5", "--quiet");
    assertEquals(0, run.code(), run.err());
    compilation =
        Compiler.compile(new Source("m", MODEL), new CompilerOptions(Map.of("beta", "0.5")));
  }

  @BeforeEach
  void copy() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
    try (var files = Files.list(trained)) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
    record = run.resolve("run.json");
  }

  /** Reads the run as all commands do; empty where it could be read. */
  private String read() throws IOException {
    try (SavedRun saved = SavedRun.open(run)) {
      Map<String, String> settings = saved.record().options().settings();
      Compilation compiled =
          settings.equals(Map.of("beta", "0.5"))
              ? compilation
              : Compiler.compile(new Source("m", saved.modelText()), new CompilerOptions(settings));
      Run.load(compiled, saved.record().options(), EngineChoice.DEFAULT, saved);
      return "";
    } catch (ModelException e) {
      return e.diagnostics().getFirst().code() + ": " + e.getMessage();
    }
  }

  /** Each value of the record, at any depth, in turn becomes each of these. */
  @Test
  void everyFieldMayBeDamaged() throws IOException {
    assertEquals("", read());
    Map<String, Object> whole = JSON.std.mapFrom(Files.readString(record));
    List<List<Object>> paths = new ArrayList<>();
    collect(whole, List.of(), paths);
    int refused = 0;
    int tried = 0;
    for (List<Object> path : paths) {
      for (Object value :
          new Object[] {
            null, "?", -1, 2, 1e18, 1L << 62, true, List.of(), Map.of(), List.of(1), REMOVED
          }) {
        Files.writeString(
            record,
            JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(with(whole, path, value)));
        String answer = read();
        // What says only how a run went may be anything of its type, and so may a setting.
        assertTrue(
            answer.isEmpty()
                || answer.startsWith("run-damaged: ")
                || answer.startsWith("data-")
                || path.getFirst().equals("settings"),
            path + " = " + value + ": " + answer);
        tried++;
        refused += answer.isEmpty() ? 0 : 1;
        assertTrue(
            value != REMOVED || !answer.isEmpty() || mayBeMissing(path), path + " may be missing");
      }
    }
    assertTrue(tried > 500 && refused > tried / 2, refused + " of " + tried + " refused");
  }

  // The shapes are there for people; the digest says more. A setting that is gone is another model,
  // and a row that is held out no longer another split.
  private static boolean mayBeMissing(List<Object> path) {
    return path.contains("arrays")
        || List.of("report", "settings").contains(path.getFirst()) && path.size() > 1
        || path.equals(List.of("held_out", 0));
  }

  private static final Object REMOVED = new Object();

  private static void collect(Object value, List<Object> path, List<List<Object>> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    switch (value) {
      // All arrays are read alike.
      case Map<?, ?> map when path.contains("arrays") -> {
        Object first = map.keySet().iterator().next();
        collect(map.get(first), join(path, first), paths);
      }
      case Map<?, ?> map -> map.forEach((key, each) -> collect(each, join(path, key), paths));
      case List<?> list when !list.isEmpty() -> collect(list.getFirst(), join(path, 0), paths);
      default -> {}
    }
  }

  private static List<Object> join(List<Object> path, Object last) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }

  private static Object with(Object tree, List<Object> path, Object value) {
    if (path.isEmpty()) {
      return value;
    }
    List<Object> rest = path.subList(1, path.size());
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>(map);
      if (rest.isEmpty() && value == REMOVED) {
        copy.remove(path.getFirst());
      } else {
        copy.put(path.getFirst(), with(map.get(path.getFirst()), rest, value));
      }
      return copy;
    }
    List<Object> copy = new ArrayList<>((List<?>) tree);
    int index = (Integer) path.getFirst();
    if (rest.isEmpty() && value == REMOVED) {
      copy.remove(index);
    } else {
      copy.set(index, with(copy.get(index), rest, value));
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "{}", "[]", "3", "{\"format\": 2", "\u0000\u0001", "{\"format\": 2}"})
  void aRecordThatIsNoneIsDamaged(String text) throws IOException {
    Files.writeString(record, text);
    assertTrue(read().startsWith("run-damaged: "), read());
  }

  @Test
  void aRecordThatIsCutOffOrNoUtf8IsDamaged() throws IOException {
    byte[] bytes = Files.readAllBytes(record);
    Files.write(record, Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(read().startsWith("run-damaged: "), read());
    bytes[bytes.length / 3] = (byte) 0xC3;
    Files.write(record, bytes);
    assertTrue(read().startsWith("run-damaged: "), read());
    assertEquals(1, Invocation.of("eval", run).code());
    assertEquals(1, Invocation.of("run", run).code());
    assertEquals(1, Invocation.of("variance", run).code());
  }

  @Test
  void anotherFormatSaysSo() throws IOException {
    Files.writeString(record, "{\"format\" : 1}");
    assertTrue(read().contains("of an earlier version of vaec"), read());
    Files.writeString(record, "{\"format\" : 3}");
    assertTrue(read().contains("of a later version of vaec"), read());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.vae", "weights.npz", "rows.npz", "optimizer.mean.npz"})
  void aFileThatChangedOrIsGoneIsRefused(String name) throws IOException {
    Path file = run.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertTrue(read().contains(name + " is not the file that vaec wrote"), read());
    Files.delete(file);
    assertTrue(read().contains(name + " is missing"), read());
  }

  /** One who changes weights on purpose says so in the record; what does not fit stays refused. */
  @Test
  void weightsOfTheUserMustFitTheModel() throws Exception {
    String name = "encoder.0.weight.npy";
    assertEquals("", replace(name, npy("<f4", false, "(2, 3)", 6)));
    assertTrue(
        replace(name, npy("<f4", false, "(3, 2)", 6))
            .contains("has the shape (3, 2) where the model has (2, 3)"));
    assertTrue(replace(name, npy("<f4", true, "(2, 3)", 6)).contains("column by column"));
    assertTrue(
        replace(name, npy("<f8", false, "(2, 3)", 12))
            .contains("is of type <f8 where <f4 belongs"));
    assertTrue(replace(name, npy("<f4", false, "(2, 3)", 5)).contains("not as many numbers"));
    assertTrue(replace(name, npy("<f4", false, "(2, 3)", 7)).contains("not as many numbers"));
    assertTrue(replace(name, new byte[0]).contains("no .npy array"));
    assertTrue(replace("more.npy", npy("<f4", false, "()", 1)).contains("has no array `more`"));
    assertTrue(replace(name, null).contains("it lacks `encoder.0.weight`"));
  }

  private static byte[] npy(String type, boolean fortran, String shape, int words) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(type, fortran ? "True" : "False", shape);
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + 118 + 4 * words).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
    return bytes.put(padded.getBytes(StandardCharsets.US_ASCII)).array();
  }

  /** Puts an array into the weights, or takes one out, and writes the new digest down. */
  private String replace(String entry, byte[] content) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(Files.newInputStream(trained.resolve("weights.npz")))) {
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        entries.put(each.getName(), zip.readAllBytes());
      }
    }
    entries.put(entry, content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var each : entries.entrySet()) {
        if (each.getValue() != null) {
          zip.putNextEntry(new ZipEntry(each.getKey()));
          zip.write(each.getValue());
        }
      }
    }
    try (OutputStream out = Files.newOutputStream(run.resolve("weights.npz"))) {
      out.write(bytes.toByteArray());
    }
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(trained.resolve("run.json")));
    @SuppressWarnings("unchecked")
    Map<String, Object> file =
        (Map<String, Object>) ((Map<String, Object>) json.get("files")).get("weights.npz");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    file.put("sha256", HexFormat.of().formatHex(digest));
    file.put("bytes", bytes.size());
    Files.writeString(record, JSON.std.asString(json));
    return read();
  }
}
