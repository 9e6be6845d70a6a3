package org.vaec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  // Written into the jar by Maven; absent where classes run from a folder.
  private static final String POM = "/META-INF/maven/org.vaec/vaec-runtime/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "vaec " + number(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.vendor"),
    };
  }

  private static String number() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream(POM)) {
      if (in == null) {
        return "(from sources)";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    }
  }
}
