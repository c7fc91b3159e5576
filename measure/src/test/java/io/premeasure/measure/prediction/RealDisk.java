package io.premeasure.measure.prediction;

import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A disk that cvmdisk protected. Files that lie there in one piece are found by their start, size
 * and content.
 */
final class RealDisk {
  private static final String FOLDER = "cvmboot/disk/";
  private static final int CLUSTER = 512;
  private static final int FIRST_PART = 32 << 20;

  private final String name;
  private final byte[] data;

  RealDisk(String name) throws IOException {
    this.name = name;
    this.data = firstPart(name);
  }

  /** The part with the EFI system partition, its holes filled with zeros. */
  private static byte[] firstPart(String name) throws IOException {
    byte[] extents = Golden.read(Golden.shared(FOLDER + name + ".data.gz"));
    byte[] disk = new byte[FIRST_PART];
    int from = 0;
    for (String line : Files.readAllLines(Golden.shared(FOLDER + name + ".extents"))) {
      String[] words = line.split(" ", -1);
      if (!words[0].equals("size")) {
        long at = Long.parseLong(words[0]);
        int length = Integer.parseInt(words[1]);
        if (at + length <= disk.length) {
          System.arraycopy(extents, from, disk, (int) at, length);
        }
        from += length;
      }
    }
    return disk;
  }

  /** What cvmdisk printed about signer and measurements. */
  List<String> lines() throws IOException {
    return Files.readAllLines(Golden.shared(FOLDER + name + ".log")).stream()
        .filter(line -> line.matches("(signer=|LOG\\[|PCR\\[).*"))
        .toList();
  }

  /** Writes the events file into the folder. */
  Path extractEvents(Path folder) throws IOException {
    byte[] start = "PCR11:".getBytes(StandardCharsets.US_ASCII);
    return Files.write(folder.resolve("events"), find("EFI/cvmboot/events", start));
  }

  /** Writes archive and record into the folder; returns the archive. */
  Path extractArchive(Path folder) throws IOException {
    byte[] archive = find("EFI/cvmboot.cpio", "070701".getBytes(StandardCharsets.US_ASCII));
    byte[] magic =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(SignatureRecord.MAGIC)
            .array();
    Files.write(folder.resolve("a.cpio.sig"), find("EFI/cvmboot.cpio.sig", magic));
    return Files.write(folder.resolve("a.cpio"), archive);
  }

  private byte[] find(String path, byte[] start) {
    Map<?, ?> disk =
        (Map<?, ?>) Golden.jsonObject(Golden.shared(FOLDER + "expected.json")).get(name);
    Map<?, ?> file = (Map<?, ?>) ((Map<?, ?>) disk.get("esp")).get(path);
    int size = (Integer) file.get("size");
    for (int at = 0; at + size <= data.length; at += CLUSTER) {
      if (Arrays.equals(data, at, at + start.length, start, 0, start.length)) {
        byte[] candidate = Arrays.copyOfRange(data, at, at + size);
        byte[] digest = HashAlgorithm.SHA256.hash(candidate);
        if (HexFormat.of().formatHex(digest).equals(file.get("sha256"))) {
          return candidate;
        }
      }
    }
    throw new AssertionError(path + " is not in one piece on " + name);
  }
}
