package io.premeasure.verity.thin;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The metadata device of a thin pool, checked when it is opened and read as it is asked for. */
public final class ThinMetadata {
  private static final int DETAILS_SIZE = 24;
  private static final int TIME_BITS = 24;

  private final MetadataBlocks blocks;
  private final ThinSuperblock superblock;
  private final TreeMap<Integer, Long> roots = new TreeMap<>();
  private final Map<Integer, Details> details = new TreeMap<>();
  private final List<String> problems;

  /** What the pool notes of a device. */
  private record Details(long mapped, long transaction, int created, int snapshotted) {}

  private ThinMetadata(BlockSource source) throws IOException {
    this.blocks = new MetadataBlocks(source);
    this.superblock = ThinSuperblock.read(blocks);
    BtreeWalk.all(blocks, superblock.mappingRoot(), Long.BYTES, this::addRoot);
    BtreeWalk.all(blocks, superblock.detailsRoot(), DETAILS_SIZE, this::addDetails);
    this.problems = new ThinCheck(blocks, superblock, roots, mappedCounts()).problems();
  }

  /**
   * Opens the metadata of a pool and checks it: every block in use has the checksum of its kind,
   * keys ascend, and reference counts are what the references give.
   *
   * @throws VerityFormatException when it is not thin metadata of a version that is known, or a
   *     block in use is damaged
   */
  public static ThinMetadata read(BlockSource source) throws IOException {
    return new ThinMetadata(source);
  }

  /**
   * What does not fit together although it can be read: counts, sizes, a kernel's request for a
   * check. At most a hundred are listed.
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The numbers of the devices. */
  public SortedSet<Integer> deviceIds() {
    return new TreeSet<>(roots.keySet());
  }

  /**
   * Reads where a device's blocks are.
   *
   * @param id its number
   * @return empty when the pool has no such device
   */
  public Optional<ThinDevice> device(int id) throws IOException {
    if (!roots.containsKey(id)) {
      return Optional.empty();
    }
    RangeCollector ranges = new RangeCollector();
    BtreeWalk.all(blocks, roots.get(id), Long.BYTES, ranges);
    Details known = details.getOrDefault(id, new Details(0, 0, 0, 0));
    return Optional.of(
        new ThinDevice(
            id, known.transaction(), known.created(), known.snapshotted(), ranges.finish()));
  }

  /** Everything, as far as a tool could make the same pool again. */
  public ThinPool pool() throws IOException {
    List<ThinDevice> devices = new ArrayList<>();
    for (int id : roots.keySet()) {
      device(id).ifPresent(devices::add);
    }
    return poolWith(devices);
  }

  /**
   * The pool with one device, for {@link ThinView}.
   *
   * @param id number of the device
   * @return empty when the pool has no such device
   */
  public Optional<ThinPool> poolOf(int id) throws IOException {
    Optional<ThinDevice> device = device(id);
    return device.isPresent() ? Optional.of(poolWith(List.of(device.get()))) : Optional.empty();
  }

  private ThinPool poolWith(List<ThinDevice> devices) throws VerityFormatException {
    long dataBlocks = superblock.dataMap().blocks();
    if (dataBlocks < 0 || dataBlocks > MappedRange.MAX_BLOCK) {
      throw blocks.problem(0, 0, "thin superblock: " + dataBlocks + " data blocks");
    }
    return new ThinPool(
        superblock.flags(),
        superblock.time(),
        superblock.transactionId(),
        superblock.dataBlockSectors(),
        dataBlocks,
        devices);
  }

  private Map<Integer, Long> mappedCounts() {
    Map<Integer, Long> counts = new TreeMap<>();
    details.forEach((id, known) -> counts.put(id, known.mapped()));
    return counts;
  }

  private void addRoot(long key, ByteBuffer block, int at) throws IOException {
    roots.put(id(key), block.getLong(at));
  }

  private void addDetails(long key, ByteBuffer block, int at) throws IOException {
    details.put(
        id(key),
        new Details(
            block.getLong(at),
            block.getLong(at + 8),
            block.getInt(at + 16),
            block.getInt(at + 20)));
  }

  private int id(long key) throws VerityFormatException {
    if (key > MappedRange.MAX_TIME) {
      throw blocks.problem(0, 0, "thin device " + key + ", expected 24 bits");
    }
    return (int) key;
  }

  /** Joins mappings of single blocks to ranges. */
  private final class RangeCollector implements BtreeWalk.Visitor {
    private final List<MappedRange> ranges = new ArrayList<>();
    private long origin;
    private long data;
    private long length;
    private int time;

    @Override
    public void entry(long key, ByteBuffer block, int at) throws IOException {
      long value = block.getLong(at);
      long stored = value >>> TIME_BITS;
      int since = (int) (value & MappedRange.MAX_TIME);
      if (key > MappedRange.MAX_BLOCK) {
        throw blocks.problem(0, 0, "thin block " + key + ", expected 40 bits");
      }
      if (length > 0 && key == origin + length && stored == data + length && since == time) {
        length++;
        return;
      }
      close();
      origin = key;
      data = stored;
      length = 1;
      time = since;
    }

    private void close() {
      if (length > 0) {
        ranges.add(new MappedRange(origin, data, length, time));
      }
    }

    List<MappedRange> finish() {
      close();
      return ranges;
    }
  }
}
