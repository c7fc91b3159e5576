package io.premeasure.verity.image;

import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

/** Moves the end of a fixed VHD. */
final class FixedVhdResize {
  private final FileBlockTarget file;
  private final VhdFooter footer;
  private final long oldSize;

  FixedVhdResize(FileBlockTarget file, VhdFooter footer, long oldSize) {
    this.file = file;
    this.footer = footer;
    this.oldSize = oldSize;
  }

  void to(long size) throws IOException {
    byte[] moved = footer.withSize(size).encode();
    if (size == oldSize) {
      file.write(size, moved, 0, moved.length);
      eraseStale();
    } else if (size > oldSize) {
      grow(size, moved);
    } else {
      file.write(size, moved, 0, moved.length);
      file.resize(size + moved.length);
    }
  }

  /** A disk may grow by less than its footer is long: then the footers overlap. */
  private void grow(long size, byte[] moved) throws IOException {
    long end = file.size();
    if (size >= end) {
      file.append(size, moved);
    } else {
      file.resize(size + moved.length);
      file.write(size, moved, 0, moved.length);
    }
    file.force();
    file.zero(oldSize, Math.min(size, end) - oldSize);
  }

  /**
   * Removes footers that an interrupted run left: with the identity of this disk, and with the
   * place where they are as its size.
   */
  private void eraseStale() throws IOException {
    byte[] sector = new byte[VhdFooter.SIZE];
    for (long at = file.nextData(0); at < oldSize; at = file.nextData(at)) {
      long start = at / VhdFooter.SIZE * VhdFooter.SIZE;
      if (start + sector.length > oldSize) {
        return;
      }
      file.read(start, sector, 0, sector.length);
      if (isStale(start, sector)) {
        file.zero(start, sector.length);
      }
      at = start + sector.length;
    }
  }

  private boolean isStale(long at, byte[] sector) {
    if (sector[0] != 'c' || sector[1] != 'o') {
      return false;
    }
    try {
      VhdFooter found = VhdFooterReading.parse(file.name(), at, sector).footer();
      return found.currentSize() == at && found.id().equals(footer.id());
    } catch (VerityFormatException e) {
      return false;
    }
  }
}
