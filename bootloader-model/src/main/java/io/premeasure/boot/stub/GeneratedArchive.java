package io.premeasure.boot.stub;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A cpio archive that systemd-stub makes of files (systemd, src/boot/cpio.c): newc, without owners
 * and times; first the folders from the root on, then the files, then the end mark. Its bytes are
 * what is measured and what the kernel gets.
 */
final class GeneratedArchive implements InitrdPart {
  private static final int ALIGNMENT = 4;
  private static final int DIRECTORY = 0040000;
  private static final int FILE = 0100000;
  private static final int PARENT_MODE = 0555;
  private static final String TRAILER =
      "070701" + "0".repeat(32) + "00000001" + "0".repeat(48) + "0000000B" + "0".repeat(8);

  private final List<InitrdPart> pieces = new ArrayList<>();
  private int inode;

  private GeneratedArchive() {}

  /**
   * An archive of files in one folder.
   *
   * @param folder without a leading slash
   * @param folderMode permissions of the folder
   * @param fileMode permissions of each file
   */
  static GeneratedArchive of(String folder, int folderMode, int fileMode, List<SideFile> files)
      throws IOException {
    GeneratedArchive archive = new GeneratedArchive();
    archive.folders(folder, folderMode);
    for (SideFile file : files) {
      archive.file(folder + "/" + file.name(), fileMode, file.content());
    }
    archive.pieces.add(InitrdPart.of(padded(TRAILER + "TRAILER!!!\0")));
    return archive;
  }

  @Override
  public long size() throws IOException {
    long size = 0;
    for (InitrdPart piece : pieces) {
      size += piece.size();
    }
    return size;
  }

  @Override
  public void hash(BankDigests digests) throws IOException {
    for (InitrdPart piece : pieces) {
      piece.hash(digests);
    }
  }

  private void folders(String folder, int mode) {
    for (int slash = folder.indexOf('/'); slash >= 0; slash = folder.indexOf('/', slash + 1)) {
      header(folder.substring(0, slash), DIRECTORY | PARENT_MODE, 0);
    }
    header(folder, DIRECTORY | mode, 0);
  }

  private void file(String path, int mode, BlockSource content) throws IOException {
    header(path, FILE | mode, content.size());
    pieces.add(InitrdPart.of(content));
    pieces.add(InitrdPart.of(new byte[(int) (-content.size() & (ALIGNMENT - 1))]));
  }

  private void header(String path, int mode, long size) {
    inode++;
    String fields =
        "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x"
            .formatted(inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, path.length() + 1, 0);
    pieces.add(InitrdPart.of(padded(fields + path + "\0")));
  }

  private static byte[] padded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, (bytes.length + 3) / ALIGNMENT * ALIGNMENT);
  }
}
