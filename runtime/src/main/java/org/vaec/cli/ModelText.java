package org.vaec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vaec.model.Model;
import org.vaec.source.Diagnostic;
import org.vaec.source.ModelException;
import org.vaec.source.Source;
import org.vaec.source.Spelling;

/** The text of a model: a file, or standard input where it is called {@code -}. */
final class ModelText {
  static final String STANDARD_INPUT = "-";
  private static final String ADVICE = "give a model file (.vae); data belong to `--data`";

  /** In bytes; the parser refuses far shorter texts and says why. */
  private static final int LONGEST = 32 << 20;

  private ModelText() {}

  /**
   * Reads a model.
   *
   * @throws ModelException if there is none, or it is not text
   */
  static Source read(String model, InputStream standardInput) {
    if (model.equals(STANDARD_INPUT)) {
      try {
        return new Source("<stdin>", decode("<stdin>", limited("<stdin>", standardInput)));
      } catch (IOException e) {
        throw wrong("unreadable-file", "cannot read standard input: " + e.getMessage());
      }
    }
    Path path = path(model);
    if (Files.isDirectory(path)) {
      throw new ModelException(
          Diagnostic.error("not-a-file", "`" + model + "` is a folder, not a model file")
              .withFix(modelIn(path).orElse("give a model file (.vae)")));
    }
    if (!Files.exists(path)) {
      throw new ModelException(
          Diagnostic.error("missing-file", "there is no model file `" + model + "`")
              .withFix(
                  similar(path)
                      .map(name -> "did you mean `" + name + "`?")
                      .orElse("check the path; it is relative to the folder you are in")));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return new Source(model, decode(model, limited(model, in)));
    } catch (AccessDeniedException e) {
      throw wrong("unreadable-file", "you may not read the model file `" + model + "`");
    } catch (IOException e) {
      throw wrong("unreadable-file", "cannot read `" + model + "`: " + e.getMessage());
    }
  }

  /** The path that was written, where the system can have a file of that name. */
  static Path path(String written) {
    try {
      return Path.of(written);
    } catch (InvalidPathException e) {
      throw wrong("missing-file", "no file can be called `" + written + "`: " + e.getReason());
    }
  }

  /** The data set that a model names, relative to the model's file. */
  static Path dataset(Model model, String file) {
    String written =
        model
            .dataset()
            .orElseThrow(
                () ->
                    new ModelException(
                        Diagnostic.error("no-dataset", "`" + file + "` names no data set")
                            .withFix("give one with `--data`, or add `dataset \"FILE\"`")));
    Path relative = path(written);
    return file.equals(STANDARD_INPUT) ? relative : Path.of(file).resolveSibling(relative);
  }

  private static byte[] limited(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new ModelException(
          Diagnostic.error("too-long", "`" + name + "` is far too long for a model: over 32 MiB")
              .withFix(ADVICE));
    }
    return bytes;
  }

  private static String decode(String name, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new ModelException(
          Diagnostic.error(
                  "not-text",
                  "`%s` is not UTF-8 text: see byte %d, on line %d"
                      .formatted(name, in.position() + 1, line))
              .withFix("save it as UTF-8, or " + ADVICE));
    }
  }

  private static Optional<String> similar(Path path) {
    String wanted = path.getFileName() == null ? "" : path.getFileName().toString();
    List<String> there = names(path.toAbsolutePath().getParent());
    Optional<String> name =
        there.contains(wanted + ".vae")
            ? Optional.of(wanted + ".vae")
            : Spelling.closest(wanted, there);
    return name.map(found -> path.resolveSibling(found).toString());
  }

  private static Optional<String> modelIn(Path folder) {
    return names(folder).stream()
        .filter(name -> name.endsWith(".vae"))
        .findFirst()
        .map(name -> "give a model file, such as `" + folder.resolve(name) + "`");
  }

  private static List<String> names(Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static ModelException wrong(String code, String message) {
    return new ModelException(Diagnostic.error(code, message));
  }
}
