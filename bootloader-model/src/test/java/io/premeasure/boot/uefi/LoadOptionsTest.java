package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.machine.BootEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LoadOptionsTest {
  private static final UUID PARTITION = UUID.fromString("11111111-2222-3333-4444-123456789abc");

  @Test
  void optionForFileNamesPartitionFileAndLoadOptions() throws IOException {
    BootOption option = BootOption.read("Boot0010", entry("console=ttyS0 quiet"));
    assertEquals(Optional.of(PARTITION), option.partition());
    assertEquals(Optional.of("\\EFI\\test\\uki.efi"), option.file());
    assertEquals(Optional.of("console=ttyS0 quiet"), option.loadOptions());
    assertEquals("Test", option.description());
  }

  @Test
  void markOfOptionThatFirmwareMadeIsNoLoadOption() throws IOException {
    byte[] text = entry("");
    byte[] marked = Arrays.copyOf(text, text.length - 2 + EfiGuid.SIZE);
    System.arraycopy(
        HexFormat.of().parseHex("4eac0881119f594d850ee21a522c59b2"),
        0,
        marked,
        text.length - 2,
        EfiGuid.SIZE);
    assertEquals(Optional.empty(), BootOption.read("Boot0001", marked).loadOptions());
    marked[marked.length - 1] ^= 1;
    assertEquals(
        Optional.of(8), BootOption.read("Boot0001", marked).loadOptions().map(String::length));
  }

  private static byte[] entry(String options) {
    return new BootEntry("Test", 1, 2048, 1000, PARTITION, "\\EFI\\test\\uki.efi", options)
        .encode();
  }
}
