package io.premeasure.verity.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.SparseTarget;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The same steps as cvmdisk's own code took must leave the same bytes. */
class CvmdiskSequenceTest {
  private static final long BASE = 67108864;
  private static final long ENLARGED = 75497472;

  private SparseTarget disk = new SparseTarget("disk", BASE);

  @Test
  void eachStepLeavesTheBytesThatCvmdiskLeaves() throws IOException {
    byte[] head = Golden.bytes("cvmboot/gpt/g1-0-base.head.gz");
    byte[] tail = Golden.bytes("cvmboot/gpt/g1-0-base.tail.gz");
    disk.write(0, head, 0, head.length);
    disk.write(BASE - tail.length, tail, 0, tail.length);

    step("g1-1-sync-sorted", editor -> {});
    disk = disk.resized(ENLARGED);
    step("g1-2-enlarged-8MiB-sync", editor -> {});
    step("g1-3-root-rounded-to-8", editor -> editor.resize(3, 49048));
    step("g1-4-thin-data-4096", editor -> add(editor, PartitionType.CVMBOOT_THIN_DATA, "11", 4096));
    step("g1-5-thin-meta-100", editor -> add(editor, PartitionType.CVMBOOT_THIN_META, "12", 100));
    step("g1-6-verity-3000", editor -> add(editor, PartitionType.CVMBOOT_VERITY, "13", 3000));
    step("g1-7-upper-max", editor -> add(editor, PartitionType.CVMBOOT_ROOTFS_UPPER, "14", 0));
    step("g1-8-thin-meta-removed", editor -> editor.remove(5));
  }

  private interface Change {
    void apply(PartitionTableEditor editor) throws IOException;
  }

  private void step(String name, Change change) throws IOException {
    PartitionTableEditor editor = PartitionTableEditor.open(disk);
    editor.sortByStart();
    change.apply(editor);
    editor.sortByStart();
    editor.keepMbr();
    editor.write(disk);
    byte[] head = Golden.bytes("cvmboot/gpt/" + name + ".head.gz");
    byte[] tail = Golden.bytes("cvmboot/gpt/" + name + ".tail.gz");
    assertArrayEquals(head, disk.bytes(0, head.length), name);
    assertArrayEquals(tail, disk.bytes(disk.size() - tail.length, tail.length), name);
  }

  private static void add(
      PartitionTableEditor editor, PartitionType type, String guidEnd, long sectors)
      throws IOException {
    String label = type.name().substring("CVMBOOT_".length()).replace('_', '-');
    Guid unique = Guid.parse("11111111-2222-4333-8444-5555555555" + guidEnd).orElseThrow();
    editor.add(new NewPartition(type.guid(), unique, label, 0, sectors), Placement.CVMDISK);
  }
}
