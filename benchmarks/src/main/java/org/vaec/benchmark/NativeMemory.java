package org.vaec.benchmark;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the JVM's own book-keeping says; the JVM must run with NativeMemoryTracking. */
final class NativeMemory {
  /** Memory of arenas and buffers is in this category. */
  private static final Pattern OTHER = Pattern.compile("Other \\(reserved=(\\d+)");

  private NativeMemory() {}

  /** The bytes that arenas hold, those that only garbage refers to let go. */
  static long allocated() {
    try {
      System.gc();
      // Freed by a thread of its own.
      Thread.sleep(200);
      String report =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "vmNativeMemory",
                      new Object[] {new String[] {"summary", "scale=B"}},
                      new String[] {String[].class.getName()});
      Matcher other = OTHER.matcher(report);
      if (!other.find()) {
        throw new IllegalStateException("run with -XX:NativeMemoryTracking=summary");
      }
      return Long.parseLong(other.group(1));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
