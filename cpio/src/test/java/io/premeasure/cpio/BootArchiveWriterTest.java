package io.premeasure.cpio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootArchiveWriterTest {
  @TempDir Path folder;

  private static byte[] write(List<ArchiveFile> files, long modified) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BootArchiveWriter(files, modified).write(out);
    return out.toByteArray();
  }

  private static List<ArchiveFile> sample() {
    return new ArrayList<>(
        List.of(
            ArchiveFile.of("b", new byte[] {1, 2, 3}),
            ArchiveFile.directory("."),
            ArchiveFile.of("a", new byte[5000]),
            ArchiveFile.of("-first", new byte[0])));
  }

  @Test
  void bytesEqualThoseOfGnuCpio() throws IOException {
    byte[] golden = Golden.bytes("cvmboot/cpio/cvmdisk-way-reproducible.cpio");
    List<ArchiveFile> files = new ArrayList<>();
    long modified = 0;
    try (BootArchive archive = BootArchive.of("golden", golden)) {
      for (ArchiveEntry entry : archive.entries()) {
        modified = entry.modified();
        files.add(
            entry.isDirectory()
                ? ArchiveFile.directory(entry.name())
                : ArchiveFile.of(entry.name(), archive.read(entry, 1 << 20)).withPermissions(0755));
      }
    }
    assertArrayEquals(golden, write(files, modified));
  }

  @Test
  void orderOfFilesDoesNotMatter() throws IOException {
    List<ArchiveFile> files = sample();
    byte[] first = write(files, 7);
    Collections.reverse(files);
    assertArrayEquals(first, write(files, 7));
  }

  @Test
  void anIndependentReaderFindsTheSameFiles() throws IOException {
    byte[] archive = write(sample(), 1_700_000_000);
    assertEquals(0, archive.length % 512);
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(archive))) {
      for (String name : new String[] {".", "-first", "a", "b"}) {
        CpioArchiveEntry entry = in.getNextEntry();
        assertEquals(name, entry.getName());
        assertEquals(1_700_000_000, entry.getTime());
        assertEquals(entry.getSize(), in.readAllBytes().length);
        assertEquals(name.equals(".") ? 040755 : 0100644, entry.getMode());
      }
      assertNull(in.getNextEntry());
    }
  }

  @Test
  @RequiresTool("cpio")
  void gnuCpioListsTheArchive() throws IOException {
    Path archive = Files.write(folder.resolve("a.cpio"), write(sample(), 0));
    assertEquals(
        ".\n-first\na\nb\n", RealTool.runOk("cpio", "-it", "-F", archive.toString()).out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "./a", "/a", "..", "a/../b", "a//b", "a/", "a\0b", "TRAILER!!!", ".", "a/."})
  void namesTheLoaderCannotLookUpAreRefused(String name) {
    List<ArchiveFile> files = List.of(ArchiveFile.of(name, new byte[1]));
    assertThrows(ArchiveFormatException.class, () -> new BootArchiveWriter(files, 0));
  }

  @Test
  void aNameUsedTwiceIsRefused() {
    List<ArchiveFile> files =
        List.of(ArchiveFile.of("a", new byte[1]), ArchiveFile.of("a", new byte[1]));
    assertThrows(ArchiveFormatException.class, () -> new BootArchiveWriter(files, 0));
  }

  @Test
  void aFileOfTwoGibibytesIsRefused() throws IOException {
    Path large = folder.resolve("large");
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 31);
    }
    List<ArchiveFile> files = List.of(ArchiveFile.of("large", large));
    assertThrows(ArchiveFormatException.class, () -> new BootArchiveWriter(files, 0));
  }

  @Test
  void aFileThatChangesItsSizeIsNoticed() throws IOException {
    Path changing = Files.write(folder.resolve("f"), new byte[10]);
    List<ArchiveFile> files = List.of(ArchiveFile.of("f", changing));
    Files.write(changing, new byte[11]);
    assertThrows(IOException.class, () -> write(files, 0));
    Files.write(changing, new byte[9]);
    assertThrows(IOException.class, () -> write(files, 0));
  }
}
