package io.premeasure.measure.disk.prepare;

import io.premeasure.cpio.ArchiveFile;
import io.premeasure.cpio.BootArchiveWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Files behind an initrd. The kernel unpacks all archives of an initrd, one after the other, packed
 * or not (Linux, early userspace, initramfs buffer format); files of later ones replace those of
 * earlier ones.
 */
final class InitrdOverlay {
  private static final int ALIGNMENT = 4;

  private InitrdOverlay() {}

  /**
   * Appends an archive.
   *
   * @param overlay a cpio archive, packed or not, or a folder of which one is made
   * @param modified time of the files of a folder, seconds since 1970
   */
  static void append(Path overlay, Path initrd, long modified) throws IOException {
    long gap = Math.floorMod(-Files.size(initrd), ALIGNMENT);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(initrd, StandardOpenOption.APPEND))) {
      out.write(new byte[(int) gap]);
      if (Files.isDirectory(overlay)) {
        new BootArchiveWriter(files(overlay), modified).write(out);
      } else {
        Files.copy(overlay, out);
      }
    }
  }

  private static List<ArchiveFile> files(Path folder) throws IOException {
    List<ArchiveFile> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes)
              throws IOException {
            if (!found.equals(folder)) {
              files.add(ArchiveFile.directory(name(folder, found)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path found, BasicFileAttributes attributes)
              throws IOException {
            files.add(file(name(folder, found), found, attributes));
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static ArchiveFile file(String name, Path file, BasicFileAttributes attributes)
      throws IOException {
    if (attributes.isSymbolicLink()) {
      byte[] target = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
      return ArchiveFile.symbolicLink(name, target);
    }
    if (!attributes.isRegularFile()) {
      throw new IOException(file + ": neither file, folder nor symbolic link");
    }
    return ArchiveFile.of(name, file).withPermissions(Files.isExecutable(file) ? 0755 : 0644);
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
