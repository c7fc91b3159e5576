package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Guid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The region table of a VHDX file (MS-VHDX, 2.2.3), 64 KiB at 192 KiB and again at 256 KiB.
 *
 * @param blockTable where the block allocation table is
 * @param metadata where the metadata are
 * @param problems what is wrong with the copy that is not used
 */
record VhdxRegions(VhdxRegion blockTable, VhdxRegion metadata, List<String> problems) {
  private static final Guid BLOCK_TABLE =
      Guid.parse("2dc27766-f623-4200-9d64-115e9bfd4a08").orElseThrow();
  private static final Guid METADATA =
      Guid.parse("8b7ca206-4790-4b9a-b8fe-575f050f886e").orElseThrow();
  private static final long FIRST = 192 << 10;
  private static final long SECOND = 256 << 10;
  private static final int SIZE = 64 << 10;
  private static final int HEADER = 16;
  private static final int ENTRY = 32;
  private static final int MAXIMUM = 2047;

  VhdxRegions {
    problems = List.copyOf(problems);
  }

  static VhdxRegions read(BlockSource file) throws IOException {
    Optional<VhdxBytes> first = valid(file, FIRST);
    Optional<VhdxBytes> second = valid(file, SECOND);
    if (first.isEmpty() && second.isEmpty()) {
      throw new VerityFormatException(
          file.name(), FIRST, "VHDX: both region tables are damaged (signature or checksum)");
    }
    List<String> problems = new ArrayList<>();
    if (first.isEmpty() || second.isEmpty()) {
      long damaged = first.isEmpty() ? FIRST : SECOND;
      problems.add("VHDX: region table at " + damaged + " is damaged, the other is used");
    } else if (!first.get().contentEquals(second.get())) {
      problems.add("VHDX: the two region tables differ, the first is used");
    }
    return decode(first.or(() -> second).get(), problems);
  }

  private static Optional<VhdxBytes> valid(BlockSource file, long at) throws IOException {
    VhdxBytes bytes = VhdxBytes.read(file, at, SIZE, "region table");
    return bytes.startsWith("regi") && bytes.hasRightChecksum()
        ? Optional.of(bytes)
        : Optional.empty();
  }

  private static VhdxRegions decode(VhdxBytes in, List<String> problems) throws IOException {
    long count = in.u32(8);
    in.require(count <= MAXIMUM, 8, "region table of " + count + " entries, at most " + MAXIMUM);
    Optional<VhdxRegion> blockTable = Optional.empty();
    Optional<VhdxRegion> metadata = Optional.empty();
    for (int i = 0; i < count; i++) {
      int at = HEADER + i * ENTRY;
      Guid type = in.guid(at);
      if (type.equals(BLOCK_TABLE)) {
        in.require(blockTable.isEmpty(), at, "second block allocation table");
        blockTable = Optional.of(region(in, at, "block allocation table"));
      } else if (type.equals(METADATA)) {
        in.require(metadata.isEmpty(), at, "second metadata region");
        metadata = Optional.of(region(in, at, "metadata region"));
      } else {
        boolean required = (in.u32(at + 28) & 1) != 0;
        in.require(!required, at, "unknown region " + type + ", which is required");
      }
    }
    in.require(blockTable.isPresent(), HEADER, "no block allocation table");
    in.require(metadata.isPresent(), HEADER, "no metadata region");
    return new VhdxRegions(blockTable.get(), metadata.get(), problems);
  }

  private static VhdxRegion region(VhdxBytes in, int at, String name) throws IOException {
    VhdxRegion region = new VhdxRegion(name, in.u64(at + 16), in.u32(at + 24));
    in.require(region.isPlaced(), at + 16, region + " is not at and of whole MiB");
    return region;
  }
}
