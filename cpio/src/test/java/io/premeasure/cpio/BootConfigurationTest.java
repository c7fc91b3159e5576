package io.premeasure.cpio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootConfigurationTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static BootConfiguration parse(String text) throws ArchiveFormatException {
    return BootConfiguration.parse("conf", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBootedConfigurationIsReadAndWrittenBackAlike() throws Exception {
    byte[] golden = Golden.bytes("cvmboot/boot/cvmboot-events-rsa2048/cvmboot.conf");
    BootConfiguration configuration = BootConfiguration.parse("conf", golden);
    assertEquals(List.of(), configuration.missing());
    assertEquals(List.of(), configuration.warnings());
    BootConfiguration again = BootConfiguration.parse("again", configuration.encode());
    assertEquals(configuration.cmdline(), again.cmdline());
    assertEquals(configuration.kernel(), again.kernel());
    assertArrayEquals(configuration.encode(), again.encode());
  }

  @Test
  void keysAreWrittenInTheOrderOfCvmdisk() throws Exception {
    BootConfiguration configuration =
        BootConfiguration.of("k", "i", "a=b # c", HASH).withTimestamp("now");
    String text = new String(configuration.encode(), StandardCharsets.UTF_8);
    assertEquals(
        "kernel=k\ninitrd=i\ntimestamp=now\ncmdline=a=b # c\nroothash=" + HASH + "\n", text);
  }

  @Test
  void blanksCommentsAndRepeatedKeysAreReadAsTheLoaderDoes() throws Exception {
    BootConfiguration configuration =
        parse("# c\n\n \tkernel \t= first\r\nkernel=second \t\ninitrd=\nroothash=" + HASH);
    assertEquals(Optional.of("second"), configuration.kernel());
    assertEquals(Optional.of(""), configuration.initrd());
    assertEquals(Optional.of(HASH), configuration.roothash());
    assertEquals(List.of("cmdline"), configuration.missing());
    assertEquals(1, configuration.warnings().size());
    assertTrue(configuration.warnings().get(0).startsWith("line 4"));
  }

  @Test
  void aLongValueIsCutAsTheLoaderDoesAndReported() throws Exception {
    BootConfiguration configuration = parse("cmdline=" + "x".repeat(5000));
    assertEquals(4095, configuration.cmdline().orElseThrow().length());
    assertEquals(1, configuration.warnings().size());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "_x=1, expected name",
        "=1, expected name",
        "kernel, \"syntax error: expected '='\"",
        "kernel-x=1, \"syntax error: expected '='\"",
        "color=1, unknown configuration file key: color",
        "Kernel=1, unknown configuration file key: Kernel",
        "roothash=12, malformed roothash option (wrong length)",
      })
  void badLinesAreRefusedInTheWordsOfTheLoader(String line, String reason) {
    ArchiveFormatException e =
        assertThrows(ArchiveFormatException.class, () -> parse("# comment\n" + line + "\n"));
    assertEquals(reason, e.reason());
    assertEquals(10, e.offset());
    assertTrue(e.getMessage().contains("line 2"), e.getMessage());
  }

  @Test
  void aRootHashMustBeHex() {
    ArchiveFormatException e =
        assertThrows(ArchiveFormatException.class, () -> parse("roothash=" + "g".repeat(64)));
    assertEquals("malformed roothash option (not hex string)", e.reason());
  }

  @ParameterizedTest
  @CsvSource({"'a\nkernel=b'", "' a'", "'a '"})
  void valuesThatWouldNotBeReadBackAreNotWritten(String cmdline) {
    assertThrows(ArchiveFormatException.class, () -> BootConfiguration.of("k", "i", cmdline, HASH));
    assertThrows(
        ArchiveFormatException.class, () -> BootConfiguration.of("k", "i", "x".repeat(4096), HASH));
  }

  @Test
  void hostileConfigurationsGiveNothingButFormatErrors() {
    byte[] good = Golden.bytes("cvmboot/boot/cvmboot-events-rsa2048/cvmboot.conf");
    HostileInput.Parser parser = input -> BootConfiguration.parse("hostile", input).encode();
    HostileInput.truncations(good, ArchiveFormatException.class, parser);
    HostileInput.mutations(good, ArchiveFormatException.class, parser);
  }
}
