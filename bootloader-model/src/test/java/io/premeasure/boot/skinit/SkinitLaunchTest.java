package io.premeasure.boot.skinit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.linux.BzImage;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkinitLaunchTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
  private static final Set<HashAlgorithm> BANKS =
      EnumSet.of(HashAlgorithm.SHA1, SHA256, HashAlgorithm.SHA384);

  static byte[] loader(int entry, int length, int size) {
    byte[] bytes = random(size);
    bytes[0] = (byte) entry;
    bytes[1] = (byte) (entry >> 8);
    bytes[2] = (byte) length;
    bytes[3] = (byte) (length >> 8);
    return bytes;
  }

  static byte[] bzImage(int sectors, int units, int size) {
    byte[] bytes = random(size);
    bytes[0x1f1] = (byte) sectors;
    for (int i = 0; i < 4; i++) {
      bytes[0x1f4 + i] = (byte) (units >> (8 * i));
      bytes[0x202 + i] = (byte) "HdrS".charAt(i);
    }
    return bytes;
  }

  @Test
  void processorMeasuresTheLengthInTheHeaderInAllBanksAndTheLoaderTwo() throws IOException {
    byte[] loader = loader(0x1000, 0xc000, 0x10000);
    SkinitLaunch launch = new SkinitLaunch(SecureLoader.read(source(loader)), BANKS);
    byte[] kernel = bzImage(27, 100, 28 * 512 + 1600);
    launch.linux(BzImage.read(source(kernel)));
    List<Measurement> all = launch.measurements();
    assertArrayEquals(SHA256.hash(Arrays.copyOf(loader, 0xc000)), all.get(0).digests().get(SHA256));
    assertEquals(BANKS, all.get(0).digests().keySet());
    assertArrayEquals(
        SHA256.hash(Arrays.copyOfRange(kernel, 28 * 512, kernel.length)),
        all.get(1).digests().get(SHA256));
    assertEquals(Set.of(HashAlgorithm.SHA1, SHA256), all.get(1).digests().keySet());
  }

  @Test
  void noSetupSectorsStandForFour() throws IOException {
    byte[] kernel = bzImage(0, 4, 5 * 512 + 100);
    assertArrayEquals(
        SHA256.hash(Arrays.copyOfRange(kernel, 5 * 512, 5 * 512 + 64)),
        BzImage.read(source(kernel)).hash(Set.of(SHA256)).get(SHA256));
  }

  @Test
  void modulesAreMeasuredWithoutTheirCommandLines() throws IOException {
    SkinitLaunch launch = new SkinitLaunch(SecureLoader.read(source(loader(4, 8, 8))), BANKS);
    byte[] module = random(1000);
    launch.multiboot(source(random(10)), List.of(new SkinitLaunch.Module(source(module), "quiet")));
    Measurement last = launch.measurements().get(2);
    assertArrayEquals(SHA256.hash(module), last.digests().get(SHA256));
    assertEquals("quiet", new String(last.data(), java.nio.charset.StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"0, 100, 200", "100, 100, 200", "8, 201, 200", "8, 0, 200"})
  void loadersThatSkinitCannotStartAreRefused(int entry, int length, int size) {
    assertThrows(
        BootFormatException.class, () -> SecureLoader.read(source(loader(entry, length, size))));
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 2000", "1, -1, 2000", "1, 0, 2000"})
  void kernelsThatEndTooEarlyAreRefused(int sectors, int units, int size) {
    assertThrows(
        BootFormatException.class, () -> BzImage.read(source(bzImage(sectors, units, size))));
    assertThrows(BootFormatException.class, () -> BzImage.read(source(random(2000))));
  }

  @Test
  void damagedFilesAreReadOrRefused() {
    HostileInput.Parser loader = input -> SecureLoader.read(source(input)).hash(Set.of(SHA256));
    HostileInput.Parser kernel = input -> BzImage.read(source(input)).hash(Set.of(SHA256));
    byte[] goodLoader = loader(16, 300, 300);
    HostileInput.truncations(goodLoader, BootFormatException.class, loader);
    HostileInput.mutations(goodLoader, BootFormatException.class, loader);
    byte[] goodKernel = bzImage(1, 20, 1344);
    HostileInput.truncations(goodKernel, BootFormatException.class, kernel);
    HostileInput.mutations(goodKernel, BootFormatException.class, kernel);
  }

  private static BlockSource source(byte[] bytes) {
    return BlockSource.of("file", bytes);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
