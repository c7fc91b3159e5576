package io.premeasure.verity.thin;

import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up pools for the tests. */
final class RandomPool {
  private RandomPool() {}

  /** A pool with some devices that share some data blocks. */
  static ThinPool of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long dataBlocks = random.nextLong(1, 40_000);
    List<ThinDevice> devices = new ArrayList<>();
    int id = random.nextInt(3);
    for (int i = random.nextInt(6); i > 0; i--) {
      devices.add(
          new ThinDevice(
              id,
              random.nextInt(100),
              random.nextInt(10),
              random.nextInt(10),
              ranges(random, dataBlocks)));
      id += random.nextInt(1, 1000);
    }
    return new ThinPool(0, 10, 7, 128 * random.nextInt(1, 20), dataBlocks, devices);
  }

  /** A pool of one device whose blocks are all stored apart from each other. */
  static ThinPool scattered(int blocks) {
    List<MappedRange> ranges = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      ranges.add(new MappedRange(3L * i, blocks - 1 - i, 1, 0));
    }
    return new ThinPool(1024, blocks, List.of(new ThinDevice(0, ranges)));
  }

  static byte[] written(ThinPool pool, int size) throws IOException {
    MemoryTarget target = new MemoryTarget("metadata", new byte[size]);
    ThinMetadataWriter.write(pool, target);
    return target.bytes();
  }

  static String xml(ThinPool pool) throws IOException {
    StringBuilder xml = new StringBuilder();
    ThinXml.write(pool, xml);
    return xml.toString();
  }

  private static List<MappedRange> ranges(SplittableRandom random, long dataBlocks) {
    List<MappedRange> ranges = new ArrayList<>();
    long origin = 0;
    for (int i = random.nextInt(60); i > 0; i--) {
      // A gap before each range: what follows directly could be joined to it.
      origin += random.nextLong(1, 50);
      long data = random.nextLong(dataBlocks);
      long length = 1 + random.nextLong(Math.min(500, dataBlocks - data));
      ranges.add(new MappedRange(origin, data, length, random.nextInt(10)));
      origin += length;
    }
    return ranges;
  }
}
