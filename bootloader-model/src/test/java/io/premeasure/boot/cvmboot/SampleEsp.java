package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.ArchiveFile;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A folder like an EFI system partition, with a signed archive of given entries. */
final class SampleEsp {
  static final String ROOT_HASH = "ab".repeat(32);

  static final String EVENTS =
      """
      PCR11:string:"os-image-identity":{"svn":"1","diskId":"d","eventVersion":"1"}
      PCR12:string:hello
      """;

  private final Map<String, byte[]> entries = new TreeMap<>();

  /** All that the loader needs. */
  static SampleEsp bootable() {
    return new SampleEsp()
        .entry(
            "cvmboot.conf",
            "kernel=vmlinuz\ninitrd=initrd\ncmdline=ro quiet\nroothash=" + ROOT_HASH + "\n")
        .entry("events", EVENTS)
        .entry("initrd", "initrd")
        .entry("vmlinuz", kernel(0x190));
  }

  /** A setup header as the loader wants it, with nothing behind. */
  static byte[] kernel(int handoverOffset) {
    ByteBuffer kernel = ByteBuffer.allocate(16_384).order(ByteOrder.LITTLE_ENDIAN);
    kernel.put(0x1f1, (byte) 4).putShort(0x1fe, (short) 0xaa55);
    kernel.putShort(0x206, (short) 0x20f).putInt(0x264, handoverOffset);
    return kernel.array();
  }

  SampleEsp entry(String name, byte[] content) {
    entries.put(name, content.clone());
    return this;
  }

  SampleEsp entry(String name, String content) {
    return entry(name, content.getBytes(StandardCharsets.UTF_8));
  }

  SampleEsp without(String name) {
    entries.remove(name);
    return this;
  }

  /** Writes archive and signature record under the folder. */
  FolderPartition write(Path folder) throws IOException {
    List<ArchiveFile> files = new ArrayList<>(List.of(ArchiveFile.directory(".")));
    entries.forEach((name, content) -> files.add(ArchiveFile.of(name, content)));
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new BootArchiveWriter(files, 0).write(archive);
    byte[] digest = HashAlgorithm.SHA256.hash(archive.toByteArray());
    Path key = Golden.path("cvmboot/sig/rsa2048.private.pem");
    Path efi = Files.createDirectories(folder.resolve("EFI"));
    Files.write(efi.resolve("cvmboot.cpio"), archive.toByteArray());
    Files.write(
        efi.resolve("cvmboot.cpio.sig"),
        KeyReader.readPrivate(key, Optional.empty()).sign(digest).encode());
    return new FolderPartition(folder);
  }
}
