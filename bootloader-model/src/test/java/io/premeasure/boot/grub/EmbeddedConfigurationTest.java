package io.premeasure.boot.grub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images that bring a configuration along; what they measure was seen in boots of GRUB 2.06. */
class EmbeddedConfigurationTest {
  private final Map<String, byte[]> esp = new HashMap<>();
  private final Map<String, byte[]> boot = new HashMap<>();
  private final Map<String, byte[]> memdisk = new HashMap<>();

  @Test
  void itsOwnCommandsAreNotMeasuredButThoseOfFilesAre() throws IOException {
    put(esp, "/EFI/test/grub.cfg", "linux /vmlinuz\nboot\n");
    put(esp, "/vmlinuz", "kernel");
    assertEquals(
        List.of(
            "(hd0,gpt1)/EFI/test/grub.cfg",
            "grub_cmd: linux /vmlinuz",
            "/vmlinuz",
            "kernel_cmdline: /vmlinuz",
            "grub_cmd: boot"),
        texts("set lost=1\nset prefix=($root)/EFI/test\n", ""));
  }

  @Test
  void filesInsideTheImageAreNotMeasured() throws IOException {
    put(memdisk, "/grub.cfg", "if ! [ -e $prefix/none ]; then . $prefix/x.cfg; fi\n");
    put(esp, "/EFI/debian/x.cfg", "linux /vmlinuz a=\"$1\"; boot\n");
    put(esp, "/vmlinuz", "kernel");
    assertEquals(
        List.of(
            "grub_cmd: ! [ -e (hd0,gpt1)/EFI/debian/none ]",
            "grub_cmd: . (hd0,gpt1)/EFI/debian/x.cfg",
            "(hd0,gpt1)/EFI/debian/x.cfg",
            "grub_cmd: linux /vmlinuz a=",
            "/vmlinuz",
            "kernel_cmdline: /vmlinuz a=",
            "grub_cmd: boot"),
        texts("normal (memdisk)/grub.cfg\n", "/EFI/debian"));
  }

  /** Searching for a file opens it, as asking for its size does. */
  @Test
  void whatIsOpenedIsMeasuredAndModuleListsAre() throws IOException {
    put(boot, "/boot/grub/grub.cfg", "if [ -s /k ]; then load 'a b'; boot; fi\n");
    put(boot, "/boot/grub/x86_64-efi/fs.lst", "ext2");
    put(boot, "/k", "kernel");
    put(
        memdisk,
        "/grub.cfg",
        """
        function load { linux /k $# "$@"; }
        search -n --file --set=root --hint hd0 /k
        set prefix=($root)/boot/grub
        source $prefix/grub.cfg
        """);
    assertEquals(
        List.of(
            "grub_cmd: search -n --file --set=root --hint hd0 /k",
            "(hd0,gpt2)/k",
            "grub_cmd: set prefix=(hd0,gpt2)/boot/grub",
            "(hd0,gpt2)/boot/grub/x86_64-efi/fs.lst",
            "grub_cmd: source (hd0,gpt2)/boot/grub/grub.cfg",
            "(hd0,gpt2)/boot/grub/grub.cfg",
            "grub_cmd: [ -s /k ]",
            "/k",
            "grub_cmd: load a b",
            "grub_cmd: linux /k 1 a b",
            "/k",
            "kernel_cmdline: /k 1 \"a b\"",
            "grub_cmd: boot"),
        texts("normal (memdisk)/grub.cfg\n", "/EFI/debian"));
  }

  @Test
  @RequiresFile("/usr/lib/grub/x86_64-efi/linux.mod")
  void modulesOfCommandsAreReadWithThoseThatTheyNeed() throws IOException {
    put(esp, "/EFI/debian/grub.cfg", "linux /k\nlinux /k\nboot\n");
    put(esp, "/EFI/debian/x86_64-efi/command.lst", "*x: y\nboot: boot\nlinux: linux\n");
    for (String name : List.of("linux", "relocator", "boot", "video", "mmap")) {
      Path module = Path.of("/usr/lib/grub/x86_64-efi/" + name + ".mod");
      esp.put("/EFI/debian/x86_64-efi/" + name + ".mod", Files.readAllBytes(module));
    }
    put(esp, "/k", "kernel");
    String folder = "(hd0,gpt1)/EFI/debian/x86_64-efi/";
    List<String> texts = texts("", "/EFI/debian");
    assertEquals(folder + "command.lst", texts.get(0));
    assertEquals(
        List.of(
            "grub_cmd: linux /k",
            folder + "linux.mod",
            folder + "relocator.mod",
            folder + "mmap.mod",
            folder + "boot.mod",
            folder + "video.mod",
            "/k"),
        texts.subList(2, 9));
    assertEquals(1, texts.stream().filter(text -> text.endsWith("linux.mod")).count());
  }

  @Test
  void anotherConfigurationKeepsWhatIsExported() throws IOException {
    put(boot, "/boot/grub/grub.cfg", "menuentry T { linux /k $kept $lost; }\n");
    put(boot, "/k", "kernel");
    put(
        memdisk,
        "/grub.cfg",
        """
        search.fs_label BOOT root
        kept=1
        export kept
        set lost=1
        configfile /boot/grub/grub.cfg
        """);
    List<String> texts = texts("normal (memdisk)/grub.cfg\n", "/EFI/debian");
    assertEquals("kernel_cmdline: /k 1", texts.get(texts.size() - 1));
    assertTrue(texts.contains("grub_cmd: kept=1"), texts::toString);
  }

  @Test
  void searchWithTwoAnswersIsNotForeseen() throws IOException {
    put(esp, "/k", "kernel");
    put(boot, "/k", "kernel");
    GrubRun run = run("search --file --set=root /k\n", "/EFI/debian");
    assertTrue(
        run.unpredictable().orElse("").contains("it is on [hd0,gpt1, hd0,gpt2]"),
        () -> run.unpredictable().toString());
  }

  /** Seventeen functions, each of which calls the one before twice. */
  @Test
  void commandsCountThoughTheyAreNotMeasured() throws IOException {
    StringBuilder functions = new StringBuilder("function f0 { true; }\n");
    for (int i = 1; i <= 17; i++) {
      functions.append("function f%d { f%d; f%d; }\n".formatted(i, i - 1, i - 1));
    }
    GrubRun run = run(functions + "f17\n", "/EFI/debian");
    assertEquals(Optional.of("more than 65536 commands"), run.unpredictable());
  }

  @Test
  void modulesAreNotReadWithoutAnEnd() throws IOException {
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i <= 1024; i++) {
      put(esp, "/EFI/debian/x86_64-efi/m" + i + ".mod", "");
      commands.append("insmod m").append(i).append('\n');
    }
    put(esp, "/EFI/debian/grub.cfg", commands.toString());
    GrubRun run = run("", "/EFI/debian");
    assertEquals(Optional.of("more than 1024 modules are read"), run.unpredictable());
  }

  @Test
  void hostileConfigurationsEndInAReason() {
    put(boot, "/k", "kernel");
    put(memdisk, "/grub.cfg", "function f { linux /k $@; }\nf 1 2\nboot\n");
    byte[] good =
        "search --file --set=root /k\nset a=$root\nexport a\nnormal (memdisk)/grub.cfg\n"
            .getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser =
        bytes -> run(new String(bytes, StandardCharsets.ISO_8859_1), "/EFI/debian");
    HostileInput.truncations(good, BootFormatException.class, parser);
    HostileInput.mutations(good, BootFormatException.class, parser);
  }

  private static void put(Map<String, byte[]> volume, String path, String content) {
    volume.put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> texts(String configuration, String prefix) throws IOException {
    GrubRun run = run(configuration, prefix);
    assertEquals(Optional.empty(), run.unpredictable());
    return run.measurements().stream()
        .map(m -> new String(m.data(), 0, m.data().length - 1, StandardCharsets.UTF_8))
        .toList();
  }

  private GrubRun run(String configuration, String prefix) throws IOException {
    return GrubRun.of(
        new GrubSetup(
            "hd0,gpt1",
            prefix,
            List.of(),
            Optional.of(configuration),
            List.of(),
            Map.of(),
            Optional.empty()),
        new GrubFiles()
            .add("hd0,gpt1", new MemoryVolume("ESP", esp))
            .add("hd0,gpt2", new MemoryVolume("BOOT", boot))
            .add("memdisk", new MemoryVolume("", memdisk)),
        List.of(HashAlgorithm.SHA256),
        Source.file("grub.efi"));
  }
}
