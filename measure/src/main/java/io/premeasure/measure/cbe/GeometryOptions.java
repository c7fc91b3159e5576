package io.premeasure.measure.cbe;

import io.premeasure.verity.cbe.Geometry;
import io.premeasure.verity.cbe.TreeShape;
import picocli.CommandLine.Option;

/** The forms of the trees, in the terms of the core's {@code cbe_init}: levels count the leaves. */
final class GeometryOptions {
  @Option(
      names = "--vbd-levels",
      required = true,
      paramLabel = "N",
      description = "Levels of the virtual disk's tree, with the leaves.")
  private int vbdLevels;

  @Option(
      names = "--vbd-degree",
      required = true,
      paramLabel = "N",
      description = "Children of each of its blocks: 2 to 64, a power of two.")
  private int vbdDegree;

  @Option(
      names = "--vbd-leaves",
      required = true,
      paramLabel = "N",
      description = "Blocks of the virtual disk.")
  private long vbdLeaves;

  @Option(
      names = "--ft-levels",
      required = true,
      paramLabel = "N",
      description = "Levels of the free tree, with the leaves; the meta tree gets the same form.")
  private int freeLevels;

  @Option(
      names = "--ft-degree",
      required = true,
      paramLabel = "N",
      description = "Children of each of its blocks.")
  private int freeDegree;

  @Option(
      names = "--ft-leaves",
      required = true,
      paramLabel = "N",
      description = "Blocks for copies on write and snapshots.")
  private long freeLeaves;

  Geometry geometry() {
    return new Geometry(
        new TreeShape(vbdLevels - 1, vbdDegree, vbdLeaves),
        new TreeShape(freeLevels - 1, freeDegree, freeLeaves));
  }
}
