package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where other data do not fit a trained model, the fix is about the file, not about the model. */
class TrainedFixesTest {
  private static final String NEW_RUN = "a trained model stays as it is, but for a new run: ";

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void train() throws IOException {
    Path model =
        Files.writeString(
            folder.resolve("model.vae"),
            """
            data x : positive
            label kind : category(3)
            label site : category(4)
            prior z ~ Normal(0, 1)
            likelihood x ~ Exponential(decoder(z))
            guide q(z | x) = Normal(encoder(x))
            network decoder = dense(2, tanh)
            network encoder = dense(2, tanh)
            train epochs = 1
            """);
    Path data =
        Files.writeString(
            folder.resolve("data.csv"), "x,kind,site\n" + "1.5,0,a\n0.5,1,b\n2.5,2,a\n".repeat(9));
    run = folder.resolve("run");
    Invocation trained =
        Invocation.of("run", model, "--data", data, "--out", run, "--epochs", 1, "--quiet");
    assertEquals(0, trained.code(), trained.err());
  }

  private String refused(String text) throws IOException {
    Path data = Files.writeString(folder.resolve("other.csv"), text);
    Invocation eval = Invocation.of("eval", run, "--data", data);
    assertEquals(1, eval.code(), eval.err());
    return eval.err();
  }

  private void assertFix(String text, String file, String model) throws IOException {
    String said = refused(text);
    assertTrue(said.contains("fix: " + file + "; " + NEW_RUN + model), said);
  }

  @Test
  void cellsAreCorrectedInTheFile() throws IOException {
    String rows = "or leave their rows out of the file";
    assertFix("x,kind,site\nNaN,0,a\n", "fill these cells, " + rows, "if values may be missing");
    assertFix("x,kind,site\nlow,0,a\n", "correct these cells, " + rows, "name another column");
    assertFix("x,kind,site\n-2,0,a\n", "correct these cells, " + rows, "if -2 means");
    assertFix("x,kind,site\n2,5,a\n", "correct these cells, " + rows, "codes run from 0 to 2");
    String infinite = refused("x,kind,site\ninf,0,a\n");
    assertTrue(infinite.contains("fix: correct these cells, " + rows + "\n"), infinite);
  }

  @Test
  void headersAreCorrectedInTheFile() throws IOException {
    assertFix(
        "x,kind,site,x\n1,0,a,2\n",
        "rename in the file the one that is not meant",
        "write the number");
    assertFix(
        "1.5,0,a\n0.5,1,b\n",
        "write the names of the columns into the first line of the file",
        "say which column");
    assertTrue(refused("1.5,0,a\n0.5,1,b\n").contains("its first line seems to be data"));
    String near = refused("x,kinds,site\n1,0,a\n");
    assertTrue(near.contains("rename the column in the file: did you mean \"kinds\"?"), near);
  }

  @Test
  void aNewCategoryAloneIsNamed() throws IOException {
    String codes = refused("x,kind,site\n1,zebra,a\n1,1,a\n2,2,a\n");
    assertTrue(codes.contains("no category of `kind`: \"zebra\" at line 2, column"), codes);
    assertFalse(codes.contains("line 3"), codes);
    assertTrue(codes.contains("fix: the model was trained on the codes 0, 1, 2: correct"), codes);
    String words = "the training rows have 2 of the 4 categories declared: \"a\", \"b\"; correct";
    assertFix("x,kind,site\n1,0,c\n1,1,a\n", words + " the data", "name them all");
  }
}
