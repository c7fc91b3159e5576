package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.partition.Guid;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How users name a partition: by number, label, unique GUID or type, the latter as {@code esp},
 * {@code linux}, {@code verity}; an empty name is the whole disk.
 */
public record PartitionName(String text) {
  /** The name as it was typed. */
  public static PartitionName of(String text) {
    return new PartitionName(text);
  }

  /**
   * The partition's bytes.
   *
   * @throws NoSuchFileException when there is none of the name, or more than one
   */
  public BlockSource in(BlockSource disk) throws IOException {
    if (text.isEmpty()) {
      return disk;
    }
    PartitionTable table = PartitionTable.read(disk);
    return table.slice(disk, find(disk.name(), table));
  }

  /** The partition's bytes, to be written. */
  public BlockTarget in(BlockTarget disk) throws IOException {
    if (text.isEmpty()) {
      return disk;
    }
    PartitionTable table = PartitionTable.read(disk);
    return table.slice(disk, find(disk.name(), table));
  }

  private PartitionEntry find(String disk, PartitionTable table) throws NoSuchFileException {
    List<PartitionEntry> found = table.entries().stream().filter(this::matches).toList();
    if (found.size() != 1) {
      String reason =
          found.isEmpty() ? ": no such partition" : ": several partitions, give a number";
      throw new NoSuchFileException(disk + ":" + text + reason);
    }
    return found.get(0);
  }

  private boolean matches(PartitionEntry entry) {
    if (text.matches("[0-9]{1,5}")) {
      return entry.number() == Integer.parseInt(text);
    }
    return entry.label().equals(text)
        || Guid.parse(text).filter(entry.unique()::equals).isPresent()
        || types(entry).anyMatch(text.toLowerCase(Locale.ROOT)::equals);
  }

  private static Stream<String> types(PartitionEntry entry) {
    Optional<PartitionType> type = PartitionType.ofGuid(entry.type());
    if (type.isEmpty()) {
      return Stream.empty();
    }
    String name = type.get().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Stream<String> names = Stream.of(name, name.replaceFirst("^cvmboot-", ""));
    return type.get() == PartitionType.EFI_SYSTEM ? Stream.concat(names, Stream.of("esp")) : names;
  }
}
