package org.vaec.engine.kernel;

import org.vaec.plan.Tile;

/**
 * Room on the Java heap for numbers of a tile on their way, a thread's own. The JVM soon has fast
 * code for loops over arrays, and for single reads of native memory only late.
 */
final class Heap {
  final float[] singles = new float[Tile.LENGTH];
  final double[] a = new double[Tile.LENGTH];
  final double[] b = new double[Tile.LENGTH];
  final double[] c = new double[Tile.LENGTH];
}
