package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.ArchiveBytes;
import io.premeasure.cpio.BootArchive;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.ExtentSource;
import io.premeasure.verity.filesystem.fat.FatEntry;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import java.io.IOException;
import java.util.Optional;

/** The EFI system partition of a disk image, read without mounting it. */
public final class FatPartition implements EfiSystemPartition {
  private final BlockSource volume;
  private final FatFileSystem files;

  private FatPartition(BlockSource volume, FatFileSystem files) {
    this.volume = volume;
    this.files = files;
  }

  /**
   * Reads and checks the volume.
   *
   * @param volume the partition's bytes; used as long as this
   */
  public static FatPartition open(BlockSource volume) throws IOException {
    return new FatPartition(volume, FatFileSystem.open(volume));
  }

  /** The file system itself. */
  public FatFileSystem files() {
    return files;
  }

  @Override
  public Optional<EspFile> find(String path) throws IOException {
    Optional<FatEntry> entry = files.find(path);
    if (entry.isEmpty() || entry.get().isDirectory()) {
      return Optional.empty();
    }
    String name = volume.name() + ":" + path;
    return Optional.of(new FatFile(new ExtentSource(name, volume, files.extents(path))));
  }

  /** A file on the volume. */
  private record FatFile(BlockSource content) implements EspFile {
    @Override
    public String name() {
      return content.name();
    }

    @Override
    public long size() throws IOException {
      return content.size();
    }

    @Override
    public byte[] read(int limit) throws IOException {
      byte[] bytes = new byte[(int) Math.min(limit, content.size())];
      content.read(0, bytes, 0, bytes.length);
      return bytes;
    }

    @Override
    public BootArchive openArchive() throws IOException {
      long size = content.size();
      return BootArchive.over(
          name(),
          new ArchiveBytes() {
            @Override
            public long size() {
              return size;
            }

            @Override
            public void read(long position, byte[] target, int start, int length)
                throws IOException {
              content.read(position, target, start, length);
            }
          });
    }
  }
}
