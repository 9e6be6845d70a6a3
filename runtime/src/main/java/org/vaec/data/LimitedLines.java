package org.vaec.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that end with an error where a line of text goes on and on: a few kilobytes of gzip can
 * hold one that would fill the memory. An IDX array, which begins with a zero, has no lines.
 */
final class LimitedLines extends FilterInputStream {
  private final int longest;
  private final String name;
  private long length;
  private long lineStart;
  private boolean isText;

  /**
   * @param name the file's, for the message
   */
  LimitedLines(InputStream in, int longest, String name) {
    super(in);
    this.longest = longest;
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    int read = super.read(into, from, count);
    if (read <= 0) {
      return read;
    }
    if (length == 0) {
      isText = into[from] != 0;
    }
    for (int i = from + read - 1; isText && i >= from; i--) {
      if (into[i] == '\n' || into[i] == '\r') {
        lineStart = length + i + 1 - from;
        break;
      }
    }
    length += read;
    if (isText && length - lineStart > longest) {
      throw CsvFile.tooLong("a line", name);
    }
    return read;
  }
}
