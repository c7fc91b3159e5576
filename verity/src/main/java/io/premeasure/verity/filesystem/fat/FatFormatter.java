package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Creates empty FAT volumes. The whole target becomes zero first, so that equal wishes give equal
 * bytes; the boot sector is written last, so that an unfinished volume is none.
 */
public final class FatFormatter {
  private static final int SECTORS_PER_TRACK = 63;
  private static final int HEADS = 255;
  private static final int DRIVE = 0x80;
  private static final int EXTENDED = 0x29;

  private final BlockTarget target;
  private final FatFormat format;
  private final FatLayout layout;

  private FatFormatter(BlockTarget target, FatFormat format, FatLayout layout) {
    this.target = target;
    this.format = format;
    this.layout = layout;
  }

  /**
   * Makes the target a FAT volume of its whole size; all it held is lost.
   *
   * @return where everything is
   * @throws VerityFormatException when the type cannot have this size with such clusters; nothing
   *     was changed
   */
  public static FatLayout format(BlockTarget target, FatFormat format) throws IOException {
    long size = target.size();
    FatLayout layout =
        new FormatPlan(format, size)
            .layout()
            .orElseThrow(() -> new VerityFormatException(target.name(), 0, unsuited(format, size)));
    new FatFormatter(target, format, layout).write();
    return layout;
  }

  private static String unsuited(FatFormat format, long size) {
    int cluster = format.sectorSize() * format.sectorsPerCluster();
    return size + " bytes cannot be " + format.type() + " with clusters of " + cluster + " bytes";
  }

  private void write() throws IOException {
    target.zero(0, target.size());
    tables();
    label();
    byte[] boot = bootSector();
    if (layout.type() == FatType.FAT32) {
      byte[] info = FreeCount.encode(layout.clusters() - 1, layout.rootCluster() + 1);
      sector(layout.infoSector(), info);
      sector(layout.backupSector() + layout.infoSector(), info);
      sector(layout.backupSector(), boot);
    }
    target.force();
    sector(0, boot);
    target.force();
  }

  private void sector(int number, byte[] bytes) throws IOException {
    target.write((long) number * layout.sectorSize(), bytes, 0, bytes.length);
  }

  private void tables() throws IOException {
    TableEditor table = new TableEditor(target, layout);
    FatType type = layout.type();
    table.set(0, (type.mask() & ~0xff) | layout.media());
    table.set(1, type.end());
    if (layout.rootCluster() != 0) {
      table.set(layout.rootCluster(), type.end());
    }
    table.flush();
  }

  private void label() throws IOException {
    if (layout.label().isEmpty()) {
      return;
    }
    ByteBuffer entry = ShortEntry.create(paddedLabel(), 0, FatEntry.VOLUME_LABEL);
    format.time().putCreated(entry);
    boolean wide = layout.rootCluster() != 0;
    long root = wide ? layout.clusterStart(layout.rootCluster()) : layout.rootStart();
    byte[] slot = new byte[DirectorySlots.SLOT_SIZE];
    entry.get(0, slot);
    target.write(root, slot, 0, slot.length);
  }

  private byte[] paddedLabel() {
    String text = layout.label().isEmpty() ? "NO NAME" : layout.label();
    return (text + " ".repeat(ShortName.SIZE - text.length())).getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] bootSector() {
    boolean wide = layout.type() == FatType.FAT32;
    ByteBuffer out = ByteBuffer.allocate(BootSectorReader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0xeb).put((byte) (wide ? 0x58 : 0x3c)).put((byte) 0x90);
    out.put("MSWIN4.1".getBytes(StandardCharsets.US_ASCII));
    out.putShort((short) layout.sectorSize()).put((byte) layout.sectorsPerCluster());
    out.putShort((short) layout.reservedSectors()).put((byte) layout.tables());
    out.putShort((short) layout.rootEntries());
    boolean small = !wide && layout.totalSectors() < 65536;
    out.putShort((short) (small ? layout.totalSectors() : 0)).put((byte) layout.media());
    out.putShort((short) (wide ? 0 : layout.sectorsPerTable()));
    out.putShort((short) SECTORS_PER_TRACK).putShort((short) HEADS).putInt(0);
    out.putInt((int) (small ? 0 : layout.totalSectors()));
    if (wide) {
      out.putInt((int) layout.sectorsPerTable()).putShort((short) 0).putShort((short) 0);
      out.putInt(layout.rootCluster()).putShort((short) layout.infoSector());
      out.putShort((short) layout.backupSector()).position(64);
    }
    out.put((byte) DRIVE).put((byte) 0).put((byte) EXTENDED).putInt(layout.volumeId());
    out.put(paddedLabel());
    out.put((layout.type() + "   ").getBytes(StandardCharsets.US_ASCII));
    return out.putShort(510, (short) 0xaa55).array();
  }
}
