package io.premeasure.verity.image;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileContainerTest {
  private static final int BLOCK = 4096;

  @Test
  void damagedDynamicVhdsAreReadOrRefusedAndNothingElse() {
    byte[] good = smallVhd();
    HostileInput.truncations(good, VerityFormatException.class, HostileContainerTest::readAll);
    HostileInput.mutations(good, VerityFormatException.class, HostileContainerTest::readAll);
  }

  @Test
  void damagedFieldsUnderRightChecksumsAreReadOrRefusedAndNothingElse() {
    byte[] good = smallVhd();
    SplittableRandom random = new SplittableRandom(11);
    int[] values = {0, 1, 3, 512, 4096, 1 << 22, 1 << 30, 1 << 31, -1, 0x7fffffff};
    HostileInput.mutations(
        new byte[] {0},
        VerityFormatException.class,
        seed -> {
          ByteBuffer bytes = ByteBuffer.wrap(good.clone());
          int value = values[random.nextInt(values.length)];
          if (random.nextBoolean()) {
            bytes.putInt(512 + 16 + 4 * random.nextInt(5), value);
          } else {
            bytes.putInt(good.length - 512 + 16 + 4 * random.nextInt(12), value);
          }
          bytes.putInt(548, VhdChecksum.of(Arrays.copyOfRange(bytes.array(), 512, 1536), 36));
          int footer = good.length - 512;
          byte[] end = Arrays.copyOfRange(bytes.array(), footer, good.length);
          bytes.putInt(footer + 64, VhdChecksum.of(end, 64));
          readAll(bytes.array());
        });
  }

  @Test
  @RequiresTool("qemu-img")
  void damagedQcow2FilesAreReadOrRefusedAndNothingElse(@TempDir Path folder) throws IOException {
    byte[] content = new byte[5000];
    new SplittableRandom(1).nextBytes(content);
    Path raw = Files.write(folder.resolve("raw"), content);
    for (String options : new String[] {"compat=1.1", "compat=0.10"}) {
      Path made = folder.resolve("made");
      RealTool.runOk(
          "qemu-img",
          "convert",
          "-f",
          "raw",
          "-O",
          "qcow2",
          "-c",
          "-o",
          options + ",cluster_size=512",
          raw.toString(),
          made.toString());
      byte[] good = Files.readAllBytes(made);
      HostileInput.truncations(good, VerityFormatException.class, HostileContainerTest::readAll);
      HostileInput.mutations(good, VerityFormatException.class, HostileContainerTest::readAll);
    }
  }

  /** Opens the bytes as an image and reads the start of the disk, and all data of a small one. */
  static void readAll(byte[] bytes) throws IOException {
    BlockSource file = new MemoryTarget("image", bytes);
    ContainerReader reader =
        new ContainerReader(Path.of("image"), Optional.empty(), new ArrayDeque<>());
    BlockSource disk = reader.read(file).disk();
    byte[] buffer = new byte[8192];
    long size = disk.size();
    int reads = 0;
    for (long at = disk.nextData(0); at < size && reads < 64; reads++) {
      int length = (int) Math.min(buffer.length, size - at);
      disk.read(at, buffer, 0, length);
      at += length;
    }
  }

  /** A dynamic disk with four blocks of which two are stored. */
  static byte[] smallVhd() {
    long blocks = 4;
    VhdFooter footer =
        VhdFooter.create(VhdType.DYNAMIC, blocks * BLOCK, new VhdIdentity(new UUID(1, 2), 0));
    ByteBuffer header = ByteBuffer.allocate(1024);
    header.put("cxsparse".getBytes(StandardCharsets.ISO_8859_1)).putLong(-1).putLong(1536);
    header.putInt(0x10000).putInt((int) blocks).putInt(BLOCK);
    header.putInt(36, VhdChecksum.of(header.array(), 36));
    ByteBuffer out = ByteBuffer.allocate(2048 + 2 * (512 + BLOCK) + 512);
    out.put(footer.encode()).put(header.array());
    out.putInt(4).putInt(-1).putInt(13).putInt(-1);
    byte[] stored = new byte[512 + BLOCK];
    Arrays.fill(stored, (byte) 0xa5);
    out.position(2048);
    out.put(stored).put(stored).put(footer.encode());
    return out.array();
  }
}
