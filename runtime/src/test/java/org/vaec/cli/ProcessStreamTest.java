package org.vaec.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessStreamTest {

  @Test
  void whatIsPrintedArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ProcessStream stream = ProcessStream.to(bytes);
    stream.print("µ = 1\n".repeat(10_000));
    stream.write('.');
    stream.flush();
    assertEquals("µ = 1\n".repeat(10_000) + ".", bytes.toString(StandardCharsets.UTF_8));
    assertEquals(Optional.empty(), stream.failure());
  }

  @Test
  void theFirstFailureIsKept() {
    assertEquals(Optional.of("No space left on device"), failure("No space left on device"));
  }

  @Test
  void aReaderMayLeave() {
    assertEquals(Optional.empty(), failure("Broken pipe"));
  }

  private static Optional<String> failure(String message) {
    ProcessStream stream =
        ProcessStream.to(
            new OutputStream() {
              private int writes;

              @Override
              public void write(int b) throws IOException {
                throw new IOException(writes++ == 0 ? message : "later");
              }
            });
    stream.println("a result");
    stream.flush();
    stream.println("another");
    stream.flush();
    return stream.failure();
  }
}
