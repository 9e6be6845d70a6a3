package org.vaec.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs every short command once on the models given, without printing. The launcher does so after a
 * build, so that the archive of classes that it then makes holds what these commands need.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] models) {
    for (String model : models) {
      play("check", model);
      play("explain", model);
      play("explain", "--json", model);
      play("fmt", "--check", model);
      play("show", "--stage", "plan", model);
    }
    play("distributions");
    play("--help");
    // As the launcher calls it, to its exit.
    Main.main(new String[] {"check", models[0]});
  }

  private static void play(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Main.run(List.of(arguments), InputStream.nullInputStream(), nowhere, nowhere);
  }
}
