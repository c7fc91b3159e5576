package io.premeasure.boot.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BzImageTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
  private static final int START = 1024;
  private static final int MLE_END = 1500;

  /** A kernel whose protected-mode part has kernel_info at 16 and an MLE header at 64. */
  private static byte[] kernel() {
    ByteBuffer kernel = ByteBuffer.allocate(START + 2048).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = START; i < kernel.limit(); i++) {
      kernel.put(i, (byte) (i * 31));
    }
    kernel.put(0x1f1, (byte) 1).putInt(0x1f4, 2048 / 16).putInt(0x202, 0x53726448);
    kernel.putShort(0x206, (short) 0x20f).putInt(0x238, 2047).putInt(0x268, 16);
    kernel.putInt(START + 16, 0x506f544c).putInt(START + 20, 20).putInt(START + 32, 64);
    byte[] uuid = HexFormat.of().parseHex("5aac82906f47a7740f5c55a2cb51b642");
    kernel.position(START + 64);
    kernel.put(uuid).putInt(52).putInt(0x20002).putInt(0).putInt(0).putInt(0).putInt(MLE_END);
    kernel.putInt(0x227).putInt(0).putInt(0);
    return kernel.array();
  }

  @Test
  void headerTellsSizesAndTheLaunchHeader() throws IOException {
    BzImage image = BzImage.read(BlockSource.of("kernel", kernel()));
    assertEquals(START, image.start());
    assertEquals(START + 2048, image.end());
    assertEquals(2047, image.commandLineSize());
    assertEquals(Optional.of(64L), image.mleHeader());
  }

  @Test
  void launchMeasuresThePartThatTheLaunchHeaderTells() throws IOException {
    MleImage image = MleImage.read(BlockSource.of("kernel", kernel()), Layout.LOADED);
    assertEquals(0x227, image.header().capabilities());
    assertArrayEquals(
        SHA256.hash(Arrays.copyOfRange(kernel(), START, START + MLE_END)),
        image.hash(List.of(SHA256), Optional.of(new byte[5]), LongCommandLine.CUT).get(SHA256));
  }

  @Test
  void kernelWithoutLaunchHeaderIsNoLaunchEnvironment() throws IOException {
    byte[] old = kernel();
    ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).putShort(0x206, (short) 0x205);
    BzImage image = BzImage.read(BlockSource.of("kernel", old));
    assertEquals(Optional.empty(), image.mleHeader());
    assertEquals(255, image.commandLineSize());
    assertThrows(
        BootFormatException.class,
        () -> MleImage.read(BlockSource.of("kernel", old), Layout.LOADED));
  }

  @Test
  void damagedKernelsAreReadOrRefused() {
    HostileInput.Parser parser =
        input ->
            MleImage.read(BlockSource.of("kernel", input), Layout.APPENDED)
                .hash(List.of(SHA256), Optional.empty(), LongCommandLine.CUT);
    HostileInput.truncations(kernel(), BootFormatException.class, parser);
    HostileInput.mutations(kernel(), BootFormatException.class, parser);
  }
}
