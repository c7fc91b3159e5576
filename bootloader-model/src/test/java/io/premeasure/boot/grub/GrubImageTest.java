package io.premeasure.boot.grub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of grub-mkimage. */
class GrubImageTest {
  @TempDir private Path folder;

  @Test
  @RequiresTool("grub-mkimage")
  void prefixConfigurationAndModulesAreFound() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/grub/x86_64-efi")), "no modules for EFI");
    Path configuration = folder.resolve("early.cfg");
    Files.writeString(configuration, "set early=1\n");
    Path memdisk = Files.write(folder.resolve("memdisk"), new byte[] {1, 2, 3});
    Path image = folder.resolve("grub.efi");
    RealTool.runOk(
        "grub-mkimage",
        "-O",
        "x86_64-efi",
        "-o",
        image.toString(),
        "-m",
        memdisk.toString(),
        "-p",
        "/EFI/test",
        "-c",
        configuration.toString(),
        "normal",
        "linux",
        "tpm");
    PeImage pe = PeImage.read(BlockSource.of("grub.efi", Files.readAllBytes(image)));
    assertTrue(GrubImage.isGrub(pe));
    GrubImage grub = GrubImage.read(pe);
    assertEquals(Optional.of("/EFI/test"), grub.prefix());
    assertEquals(Optional.of("set early=1\n"), grub.configuration());
    assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(grub.memdisk().orElseThrow(), 3));
    assertTrue(grub.modules().contains("linux"), () -> grub.modules().toString());
    assertFalse(grub.modules().contains("ext2"));
  }

  @Test
  void hostileSectionsAreRefused() {
    ByteBuffer section = ByteBuffer.allocate(24 + 24 + 80).order(ByteOrder.LITTLE_ENDIAN);
    section.putInt(0x676d696d).putInt(0).putLong(24).putLong(24 + 24 + 80);
    section.putInt(3).putInt(24).put("/EFI/a\0".getBytes(StandardCharsets.UTF_8));
    section.position(48);
    section.putInt(0).putInt(80).putInt(0x464c457f);
    section.putLong(56 + 40, 0).putShort(56 + 60, (short) 1);
    byte[] good = section.array();
    HostileInput.Parser parser = bytes -> GrubImage.read("mods", bytes);
    HostileInput.truncations(good, BootFormatException.class, parser);
    HostileInput.mutations(good, BootFormatException.class, parser);
  }
}
