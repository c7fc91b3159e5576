package io.premeasure.cpio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes newc archives that depend on nothing but names, permissions, contents and one time: the
 * entries are sorted by name bytes with {@code .} first and numbered from 0, owner and devices are
 * 0, and the archive is filled with zeros to a multiple of 512 bytes.
 */
public final class BootArchiveWriter {
  private static final int BLOCK = 512;
  private static final int CHUNK = 1 << 16;
  private static final long MAX_TIME = 0xFFFFFFFFL;

  private final List<ArchiveFile> files;
  private final long modified;

  /**
   * Checks what is to be written.
   *
   * @param files in any order
   * @param modified the time of change of all entries, seconds since 1970, 0 to 0xFFFFFFFF
   * @throws ArchiveFormatException for names that are empty, absolute, not normal, reserved or used
   *     twice, for files of 2 GiB and more, and for a time out of range
   */
  public BootArchiveWriter(List<ArchiveFile> files, long modified) throws ArchiveFormatException {
    if (modified < 0 || modified > MAX_TIME) {
      throw new ArchiveFormatException("archive", 0, "time " + modified + " is out of range");
    }
    Set<String> names = new HashSet<>();
    for (ArchiveFile file : files) {
      checkName(file);
      if (!names.add(file.name())) {
        throw bad(file, "name is used twice");
      }
      if (file.size() > Newc.MAX_SIZE) {
        throw bad(file, "file of " + file.size() + " bytes: the loader needs less than 2 GiB");
      }
    }
    this.files = files.stream().sorted(BootArchiveWriter::compare).toList();
    this.modified = modified;
  }

  /** Writes the archive; contents are streamed, and the stream is left open. */
  public void write(OutputStream out) throws IOException {
    long written = 0;
    for (int ino = 0; ino < files.size(); ino++) {
      ArchiveFile file = files.get(ino);
      int links = file.isDirectory() ? 2 : 1;
      written += header(out, file.name(), ino, file.mode(), links, modified, file.size());
      copy(file, out);
      written += file.size() + pad(out, file.size(), 4);
    }
    written += header(out, Newc.TRAILER, 0, 0, 1, 0, 0);
    pad(out, written, BLOCK);
  }

  private static int compare(ArchiveFile a, ArchiveFile b) {
    if (a.name().equals(".") || b.name().equals(".")) {
      return Boolean.compare(b.name().equals("."), a.name().equals("."));
    }
    return Arrays.compareUnsigned(bytes(a.name()), bytes(b.name()));
  }

  private static void checkName(ArchiveFile file) throws ArchiveFormatException {
    String name = file.name();
    if (name.equals(".") && file.isDirectory()) {
      return;
    }
    boolean normal = name.indexOf('\0') < 0 && !name.equals(Newc.TRAILER);
    for (String part : name.split("/", -1)) {
      normal &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!normal) {
      throw bad(file, "not a name the loader can look up");
    }
  }

  private static ArchiveFormatException bad(ArchiveFile file, String reason) {
    return new ArchiveFormatException("entry '" + file.name() + "'", 0, reason);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static long header(
      OutputStream out, String name, long ino, int mode, int links, long time, long size)
      throws IOException {
    byte[] stored = bytes(name + "\0");
    out.write(Newc.header(ino, mode, links, time, size, stored.length));
    out.write(stored);
    long length = Newc.HEADER_SIZE + stored.length;
    return length + pad(out, length, 4);
  }

  private static void copy(ArchiveFile file, OutputStream out) throws IOException {
    long copied = 0;
    try (InputStream in = file.open()) {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0 && copied <= file.size(); n = in.read(chunk)) {
        out.write(chunk, 0, n);
        copied += n;
      }
    }
    if (copied != file.size()) {
      throw new IOException(file.name() + ": changed its size while being archived");
    }
  }

  private static int pad(OutputStream out, long length, int multiple) throws IOException {
    int missing = (int) Math.floorMod(-length, (long) multiple);
    out.write(new byte[missing]);
    return missing;
  }
}
