package org.vaec.engine.kernel;

/**
 * Java's vector instructions, in a module that is still an incubating one. Where it was added by an
 * option, the JVM says so on standard error before any code of vaec's runs, whatever the user asked
 * for. So it is loaded here, as the JDK loads modules of its own that are wanted late; the option
 * {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED} allows it.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /** Whether there are vectors, from now on. Without them numbers are computed one by one. */
  static boolean load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return true;
    }
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
