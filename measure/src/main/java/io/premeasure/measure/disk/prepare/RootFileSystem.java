package io.premeasure.measure.disk.prepare;

import io.premeasure.measure.console.UnavailableException;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.ext.ExtFile;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.filesystem.ext.ExtFileType;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.ImageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Changes the ext file system of a partition with the programs of e2fsprogs, which work on a copy
 * in a plain file. The partition is written when the copy was found to be sound.
 */
public final class RootFileSystem {
  private static final String FSTAB = "/etc/fstab";
  private static final int MAX_FSTAB = 1 << 20;
  private static final int CHUNK = 1 << 20;

  private final BlockTarget partition;
  private final long epoch;

  /**
   * The file system of a partition.
   *
   * @param epoch time of what is written, seconds since 1970
   */
  public RootFileSystem(BlockTarget partition, long epoch) {
    this.partition = partition;
    this.epoch = epoch;
  }

  /**
   * Makes the file system as long as its partition.
   *
   * @throws UnavailableException when e2fsck or resize2fs is not installed or fails
   */
  public void expand() throws IOException {
    HostTool check = HostTool.find("e2fsck", "to grow the root", "no expansion").at(epoch);
    HostTool resize = HostTool.find("resize2fs", "to grow the root", "no expansion").at(epoch);
    onCopy(
        copy -> {
          require(check.run("-f", "-y", copy.toString()), "e2fsck", 1);
          require(resize.run(copy.toString()), "resize2fs", 0);
          fixTimes(copy);
        });
  }

  /**
   * Changes the options of the root's line in /etc/fstab to those of cvmdisk.
   *
   * @return why nothing was changed; empty when it was
   * @throws UnavailableException when debugfs is not installed or fails
   */
  Optional<String> patchFstab() throws IOException {
    if (!ExtFileSystem.isPresent(partition)) {
      return Optional.of("the root is no ext file system: /etc/fstab stays as it is");
    }
    ExtFileSystem files = ExtFileSystem.open(partition);
    Optional<ExtFile> file = files.find(FSTAB);
    if (file.isEmpty()
        || files.stat(FSTAB).type() != ExtFileType.REGULAR
        || file.get().size() > MAX_FSTAB) {
      return Optional.of("no file /etc/fstab: nothing to change in it");
    }
    String before = new String(file.get().readAll(MAX_FSTAB), StandardCharsets.UTF_8);
    String after = FstabLine.patched(before);
    if (after.equals(before)) {
      return Optional.of("/etc/fstab has no line of an ext4 root that is to be changed");
    }
    HostTool debugfs = HostTool.find("debugfs", "to change /etc/fstab", "--keep-fstab").at(epoch);
    onCopy(copy -> replaceFstab(debugfs, copy, file.get(), after));
    return Optional.empty();
  }

  private void replaceFstab(HostTool debugfs, Path copy, ExtFile old, String content)
      throws IOException {
    Path source = Files.createTempFile("premeasure", ".fstab");
    Path script = Files.createTempFile("premeasure", ".debugfs");
    try {
      Files.writeString(source, content);
      String time = "@" + epoch;
      Files.writeString(
          script,
          String.join(
              "\n",
              "set_current_time " + time,
              "cd /etc",
              "rm fstab",
              "write " + source + " fstab",
              "set_inode_field fstab mode 0" + Integer.toOctalString(old.mode()),
              "set_inode_field fstab uid " + old.uid(),
              "set_inode_field fstab gid " + old.gid(),
              "set_inode_field fstab atime " + time,
              "set_inode_field fstab ctime " + time,
              "set_inode_field fstab mtime " + time,
              "set_inode_field fstab crtime " + time,
              ""));
      HostTool.Result result = debugfs.run("-w", "-f", script.toString(), copy.toString());
      // debugfs ends with 0 whatever happens: what counts is what is there now.
      try (BlockSource changed = FileBlockSource.open(copy)) {
        byte[] found = ExtFileSystem.open(changed).readAll(FSTAB, MAX_FSTAB);
        if (!Arrays.equals(found, content.getBytes(StandardCharsets.UTF_8))) {
          throw new UnavailableException("debugfs did not write /etc/fstab: " + result.output());
        }
      }
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(script);
    }
  }

  private void fixTimes(Path copy) throws IOException {
    HostTool debugfs = HostTool.find("debugfs", "to grow the root", "no expansion").at(epoch);
    Path script = Files.createTempFile("premeasure", ".debugfs");
    try {
      String time = "@" + epoch;
      Files.writeString(
          script,
          "set_current_time %s\nset_super_value lastcheck %s\nset_super_value wtime %s\n"
              .formatted(time, time, time));
      debugfs.run("-w", "-f", script.toString(), copy.toString());
    } finally {
      Files.deleteIfExists(script);
    }
  }

  /** What is done to the copy. */
  private interface Change {
    void make(Path copy) throws IOException;
  }

  private void onCopy(Change change) throws IOException {
    Path copy = Files.createTempFile("premeasure", ".root");
    try {
      ImageWriter.to(Container.RAW).keepingPages().write(partition, copy);
      change.make(copy);
      HostTool check = HostTool.find("e2fsck", "to check the root", "--keep-fstab");
      require(check.run("-f", "-n", copy.toString()), "e2fsck", 0);
      try (FileBlockTarget changed = FileBlockTarget.open(copy)) {
        writeBack(changed);
      }
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void require(HostTool.Result result, String tool, int most)
      throws UnavailableException {
    if (result.exit() < 0 || result.exit() > most) {
      throw new UnavailableException(
          tool + " ended with " + result.exit() + ": " + result.output().strip());
    }
  }

  private void writeBack(BlockSource copy) throws IOException {
    if (copy.size() != partition.size()) {
      throw new VerityFormatException(
          copy.name(), copy.size(), "end of the copy, expected at " + partition.size());
    }
    byte[] is = new byte[CHUNK];
    byte[] wanted = new byte[CHUNK];
    long size = copy.size();
    for (long at = 0; at < size; at += CHUNK) {
      int length = (int) Math.min(CHUNK, size - at);
      boolean both = copy.nextData(at) >= at + length && partition.nextData(at) >= at + length;
      if (!both) {
        copy.read(at, wanted, 0, length);
        partition.read(at, is, 0, length);
        if (!Arrays.equals(is, 0, length, wanted, 0, length)) {
          partition.write(at, wanted, 0, length);
        }
      }
    }
  }
}
