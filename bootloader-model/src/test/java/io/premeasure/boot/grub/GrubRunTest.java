package io.premeasure.boot.grub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Debian's GRUB 2.06 measured in two boots, from its configuration. */
class GrubRunTest {
  private static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256);

  @Test
  void straightConfigurationIsThatOfTheRealLog() throws IOException {
    EventLog log =
        EventLog.read(
            "log", Files.readAllBytes(Golden.shared("uefi-boot/boot/shim-grub/eventlog.bin")));
    byte[] configuration = Files.readAllBytes(Golden.shared("uefi-boot/boot/shim-grub/grub.cfg"));
    GrubRun run = run(configuration, Optional.empty());
    assertEquals(Optional.empty(), run.unpredictable());
    for (int pcr : List.of(8, 9)) {
      List<String> logged =
          log.events().stream().filter(e -> e.pcr() == pcr).map(e -> text(e.data())).toList();
      assertEquals(logged, texts(run, pcr));
    }
    List<byte[]> logged =
        log.events().stream()
            .filter(e -> e.pcr() == 8)
            .map(e -> e.digest(HashAlgorithm.SHA256).orElseThrow())
            .toList();
    List<Measurement> predicted = of(run, 8);
    for (int i = 0; i < logged.size(); i++) {
      assertArrayEquals(logged.get(i), predicted.get(i).digests().get(HashAlgorithm.SHA256));
    }
    assertArrayEquals(
        HashAlgorithm.SHA256.hash(configuration),
        of(run, 9).get(0).digests().get(HashAlgorithm.SHA256));
  }

  @Test
  void menuEntryIsThatOfTheRealBoot() throws IOException {
    Map<String, Object> expected =
        Golden.jsonObject(Golden.shared("uefi-boot-more/grub/expected.json"));
    GrubRun run =
        run(Files.readAllBytes(Golden.shared("uefi-boot-more/grub/grub.cfg")), Optional.empty());
    assertEquals(Optional.empty(), run.unpredictable());
    assertEquals(strings(expected, "pcr8", "text"), texts(run, 8));
    assertEquals(strings(expected, "pcr9", "name"), texts(run, 9));
    List<?> events = (List<?>) expected.get("pcr8");
    for (int i = 0; i < events.size(); i++) {
      assertEquals(
          ((Map<?, ?>) ((Map<?, ?>) events.get(i)).get("digests")).get("sha256"),
          HexFormat.of().formatHex(of(run, 8).get(i).digests().get(HashAlgorithm.SHA256)));
    }
  }

  @Test
  void entryCanBeChosenByTitle() throws IOException {
    byte[] configuration =
        bytes(
            """
            menuentry 'One' --id one { linux /vmlinuz one }
            menuentry "Two" { linux /vmlinuz two }
            """);
    assertTrue(
        texts(run(configuration, Optional.of("Two")), 8).contains("grub_cmd: setparams Two"));
    assertTrue(
        texts(run(configuration, Optional.of("one")), 8).contains("kernel_cmdline: /vmlinuz one"));
  }

  @ParameterizedTest
  @CsvSource({
    "'search --set=root --fs-uuid 1234', what 'search 1234' finds",
    "'insmod ext2', the module 'ext2'",
    "'for x in a; do echo $x; done', not supported",
    "'chainloader /x.efi', what the command 'chainloader'",
    "'linux (hd1)/vmlinuz', what is on (hd1) is not known",
    "'linux /none', no file /none",
    "'echo nothing', starts no Linux kernel"
  })
  void whatCannotBeForeseenIsSaid(String configuration, String reason) throws IOException {
    GrubRun run = run(bytes(configuration), Optional.empty());
    assertTrue(
        run.unpredictable().orElse("").contains(reason), () -> run.unpredictable().toString());
  }

  @Test
  void functionsAndConditionsAreFollowed() throws IOException {
    GrubRun run =
        run(
            bytes(
                """
                function load {
                  if [ x$1 = x -a -s /vmlinuz ]; then linux /vmlinuz $extra; fi
                }
                set extra="a  b"
                if ! test -n ""; then load; elif true; then false; else false; fi
                """),
            Optional.empty());
    assertEquals(Optional.empty(), run.unpredictable());
    assertTrue(texts(run, 8).contains("kernel_cmdline: /vmlinuz a b"), texts(run, 8)::toString);
  }

  @Test
  void valuesMadeOfThemselvesEndWhereTheyAreTooLong() throws IOException {
    GrubRun run = run(bytes("set a=01234567\n" + "set a=$a$a\n".repeat(14)), Optional.empty());
    assertEquals(Optional.of("a command of more than 65536 characters"), run.unpredictable());
    assertTrue(texts(run, 8).stream().allMatch(text -> text.length() < 1 << 17));
  }

  @Test
  void commandsThatAreTooLongTogetherAreNotAllRun() throws IOException {
    String twice = "function b { set y=$x; set y=$x; set y=$x; }\n" + "b\n".repeat(200);
    GrubRun run =
        run(bytes("set x=01234567\n" + "set x=$x$x\n".repeat(12) + twice), Optional.empty());
    assertEquals(Optional.of("more than 16 MiB of commands are run"), run.unpredictable());
  }

  @Test
  void hostileConfigurationsEndInAReason() {
    byte[] good =
        bytes(
            """
            set a=1
            if [ "$a" = 1 ]; then
             function f {
              linux /vmlinuz "x" ${a}
             }
             f
            fi
            menuentry 'T' { initrd /initrd.img }
            """);
    HostileInput.Parser parser = bytes -> run(bytes, Optional.empty());
    HostileInput.truncations(good, BootFormatException.class, parser);
    HostileInput.mutations(good, BootFormatException.class, parser);
  }

  private static GrubRun run(byte[] configuration, Optional<String> entry) throws IOException {
    GrubSetup setup =
        new GrubSetup(
            "hd0,gpt1",
            "/EFI/debian",
            GrubSetup.debianEarly("hd0,gpt1", "/EFI/debian"),
            Optional.empty(),
            List.of(),
            Map.of(),
            entry);
    Map<String, byte[]> files =
        Map.of(
            "/EFI/debian/grub.cfg",
            configuration,
            "/vmlinuz",
            new byte[] {1},
            "/initrd.img",
            new byte[] {2});
    return GrubRun.of(
        setup,
        new GrubFiles().add("hd0,gpt1", new MemoryVolume("ESP", files)),
        BANKS,
        Source.file("grubx64.efi"));
  }

  private static List<String> strings(Map<String, Object> expected, String list, String name) {
    List<String> strings = new ArrayList<>();
    ((List<?>) expected.get(list)).forEach(e -> strings.add((String) ((Map<?, ?>) e).get(name)));
    return strings;
  }

  private static List<String> texts(GrubRun run, int pcr) {
    return of(run, pcr).stream().map(m -> text(m.data())).toList();
  }

  private static List<Measurement> of(GrubRun run, int pcr) {
    return run.measurements().stream().filter(m -> m.pcr() == pcr).toList();
  }

  private static String text(byte[] data) {
    return new String(data, 0, data.length - 1, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
