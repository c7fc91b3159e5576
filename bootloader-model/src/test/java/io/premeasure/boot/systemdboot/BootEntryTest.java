package io.premeasure.boot.systemdboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The entry of a real boot by systemd-boot 252. */
class BootEntryTest {
  private static final String FOLDER = "uefi-boot/boot/sdboot-type1/";

  @Test
  void loadOptionsAreThoseOfTheRealLog() throws IOException {
    byte[] content = Files.readAllBytes(Golden.shared(FOLDER + "entry.conf"));
    BootEntry entry = BootEntry.read("entry", content);
    EventLog log = EventLog.read("log", Files.readAllBytes(Golden.shared(FOLDER + "eventlog.bin")));
    byte[] logged =
        log.events().stream().filter(e -> e.pcr() == 12).findFirst().orElseThrow().data();
    assertEquals(new String(logged, StandardCharsets.UTF_16LE), entry.loadOptions() + "\0");
    assertEquals("/vmlinuz", entry.linux().orElseThrow());
  }

  @Test
  void defaultIsAPatternOverNames() {
    LoaderConfiguration configuration =
        configuration("timeout 3\n# default x\ndefault a*-?.conf\n");
    assertTrue(configuration.matches("arch-1.conf"));
    assertFalse(configuration.matches("arch-12b"));
    assertFalse(configuration("default @saved\n").matches("@saved"));
    assertFalse(configuration("timeout 3\n").matches("a"));
    assertTrue(configuration("default ABC\n").matches("abc.conf"));
  }

  @Test
  void hostileFilesAreRead() {
    byte[] good =
        "title T\nlinux /v\ninitrd /i\noptions a b\ndefault a*b*c*\n"
            .getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser =
        bytes -> {
          BootEntry.read("x", bytes).loadOptions();
          LoaderConfiguration.read(bytes).matches("a".repeat(255));
        };
    HostileInput.truncations(good, BootFormatException.class, parser);
    HostileInput.mutations(good, BootFormatException.class, parser);
  }

  private static LoaderConfiguration configuration(String text) {
    return LoaderConfiguration.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
