package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Boot options of OVMF, and such as installers write. */
class BootOptionTest {
  private static final UUID PARTITION = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  @Test
  void optionsOfOvmfComeInBootOrder() throws IOException {
    UefiVariables variables =
        UefiVariables.ofEfivars(Golden.path("cvmboot/boot/systemd-stub-uki/efivars"));
    List<BootOption> options = BootOption.inOrder(variables);
    assertEquals(
        List.of("Boot0001", "Boot0000", "Boot0002"),
        options.stream().map(BootOption::source).toList());
    assertEquals("UEFI Misc Device", options.get(0).description());
    assertTrue(options.get(0).isActive());
    assertTrue(options.get(0).hasDevicePath());
    assertEquals(Optional.empty(), options.get(0).file());
  }

  @Test
  void fileOnAPartitionIsNamedWithItsLoadOptions() throws IOException {
    BootOption option = BootOption.read("Boot0007", option("\\EFI\\x.efi", "a b"));
    assertEquals(Optional.of("\\EFI\\x.efi"), option.file());
    assertEquals(Optional.of(PARTITION), option.partition());
    assertEquals(Optional.of("a b"), option.loadOptions());
    assertEquals("Test", option.description());
  }

  @Test
  void hostileOptionsAreRefused() {
    byte[] good = option("\\EFI\\x.efi", "a b");
    HostileInput.Parser parser = bytes -> BootOption.read("Boot0007", bytes);
    HostileInput.truncations(good, BootFormatException.class, parser);
    HostileInput.mutations(good, BootFormatException.class, parser);
  }

  static byte[] option(String file, String options) {
    byte[] path = (file + "\0").getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer nodes = ByteBuffer.allocate(42 + 4 + path.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    nodes.put((byte) 4).put((byte) 1).putShort((short) 42);
    nodes.position(24);
    nodes.put(EfiGuid.encode(PARTITION)).put((byte) 2).put((byte) 2);
    nodes.put((byte) 4).put((byte) 4).putShort((short) (4 + path.length)).put(path);
    nodes.put((byte) 0x7f).put((byte) 0xff).putShort((short) 4);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ByteBuffer.allocate(6)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(1)
            .putShort((short) nodes.capacity())
            .array());
    all.writeBytes("Test\0".getBytes(StandardCharsets.UTF_16LE));
    all.writeBytes(nodes.array());
    all.writeBytes((options + "\0").getBytes(StandardCharsets.UTF_16LE));
    return all.toByteArray();
  }
}
