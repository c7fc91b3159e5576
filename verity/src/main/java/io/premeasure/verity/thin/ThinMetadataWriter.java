package io.premeasure.verity.thin;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.thin.SpaceMapWriter.Counts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/** Makes the metadata of a new pool, such that the kernel can use it and thin_check accepts it. */
public final class ThinMetadataWriter {
  private static final int DETAILS_SIZE = 24;
  private static final int TIME_BITS = 24;

  private final ThinPool pool;
  private final BlockAllocator out;

  private ThinMetadataWriter(ThinPool pool, BlockAllocator out) {
    this.pool = pool;
    this.out = out;
  }

  /**
   * Fills a metadata device; the same pool gives the same bytes. The superblock is written last.
   *
   * @param target of which at most 255 * 16320 blocks of 4096 bytes are used
   * @throws VerityFormatException when the device is too small
   * @throws IllegalArgumentException when a mapping refers to a data block that the pool lacks
   */
  public static void write(ThinPool pool, BlockTarget target) throws IOException {
    if (new DataCounts(pool.devices()).end() > pool.dataBlocks()) {
      throw new IllegalArgumentException("mappings beyond " + pool.dataBlocks() + " data blocks");
    }
    target.zero(0, target.size());
    new ThinMetadataWriter(pool, new BlockAllocator(target)).write();
    target.force();
  }

  private void write() throws IOException {
    long mappingRoot = mappings();
    long detailsRoot = details();
    SpaceMapWriter maps = new SpaceMapWriter(out);
    DataCounts data = new DataCounts(pool.devices());
    SpaceMapRoot dataMap = maps.data(new Counts(pool.dataBlocks(), data::of));
    SpaceMapRoot metadataMap = maps.metadata();
    out.write(
        0,
        new ThinSuperblock(
                pool.flags(),
                ThinSuperblock.VERSION,
                pool.time(),
                pool.transactionId(),
                0,
                dataMap,
                metadataMap,
                mappingRoot,
                detailsRoot,
                pool.dataBlockSectors(),
                out.blocks())
            .encode(),
        BlockKind.SUPERBLOCK);
  }

  private long mappings() throws IOException {
    LongStream.Builder roots = LongStream.builder();
    for (ThinDevice device : pool.devices()) {
      MappingEntries entries = new MappingEntries(device.ranges());
      roots.add(new BtreeBuilder(out, Long.BYTES).build(device.mappedBlocks(), entries::next));
    }
    Iterator<Long> root = roots.build().iterator();
    Iterator<ThinDevice> device = pool.devices().iterator();
    return new BtreeBuilder(out, Long.BYTES)
        .build(
            pool.devices().size(),
            (block, at) -> {
              block.putLong(at, root.next());
              return device.next().id();
            });
  }

  private long details() throws IOException {
    Iterator<ThinDevice> devices = pool.devices().iterator();
    return new BtreeBuilder(out, DETAILS_SIZE)
        .build(
            pool.devices().size(),
            (block, at) -> {
              ThinDevice device = devices.next();
              block.putLong(at, device.mappedBlocks()).putLong(at + 8, device.transactionId());
              block.putInt(at + 16, device.creationTime());
              block.putInt(at + 20, device.snapshottedTime());
              return device.id();
            });
  }

  /** The single blocks of ranges. */
  private static final class MappingEntries {
    private final Iterator<MappedRange> ranges;
    private MappedRange range;
    private long done;

    MappingEntries(List<MappedRange> ranges) {
      this.ranges = ranges.iterator();
    }

    long next(ByteBuffer block, int at) {
      if (range == null || done == range.length()) {
        range = ranges.next();
        done = 0;
      }
      block.putLong(at, ((range.data() + done) << TIME_BITS) | range.time());
      return range.origin() + done++;
    }
  }
}
