package org.vaec.plan;

/** How much of a region is computed at a time. */
public final class Tile {
  /** The most numbers: a handful of such stretches fits into a core's first cache. */
  public static final int LENGTH = 1024;

  private Tile() {}
}
