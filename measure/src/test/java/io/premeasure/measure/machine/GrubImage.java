package io.premeasure.measure.machine;

import io.premeasure.fixtures.RealTool;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.filesystem.fat.FatEditor;
import io.premeasure.verity.filesystem.fat.FatEditor.NoRoom;
import io.premeasure.verity.filesystem.fat.FatFormat;
import io.premeasure.verity.filesystem.fat.FatFormatter;
import io.premeasure.verity.filesystem.fat.FatTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GRUB as an EFI application with the modules that it needs, the one that measures among them. */
final class GrubImage {
  static final String MODULES = "/usr/lib/grub/x86_64-efi/linux.mod";
  private static final List<String> NAMES =
      List.of(
          "normal",
          "part_gpt",
          "fat",
          "ext2",
          "linux",
          "echo",
          "test",
          "search",
          "search_fs_uuid",
          "search_fs_file",
          "configfile",
          "memdisk",
          "tpm");

  /** A configuration whose only entry is started at once. */
  static final String MENU =
      """
      set timeout=0
      menuentry "Test" {
        linux /vmlinuz console=ttyS0 quiet
        initrd /initrd.img
      }
      """;

  /** A configuration with what grub-mkconfig writes: functions, conditions, entries to choose. */
  static final String SCRIPT =
      """
      # A comment.
      function load {
        linux /boot/vmlinuz root="$2" $1 'with "quotes"' \\$5 quiet
      }
      set default="two"
      set timeout=0
      insmod part_gpt
      options="console=ttyS0 panic=1"
      if [ x$feature_menuentry_id = xy -a "$lost" != 1 ]; then
        echo "$found"; set menuentry_id_option="--id"
      elif true; then
        set never=1
      else
        false
      fi
      if search --no-floppy --file --set=there /boot/grub/grub.cfg; then true; fi
      if [ -s ($there)/boot/grub/grub.cfg -a ! -d /boot/vmlinuz ] ; then unset lost ; fi
      menuentry 'One' --class x $menuentry_id_option one {
        linux /boot/missing
      }
      menuentry "Two words" --class x $menuentry_id_option "two" {
        load "$options" "$1"
        initrd /boot/initrd.img
      }
      """;

  private static final int MEMDISK_SIZE = 1 << 20;
  private static final FatTime TIME = FatTime.ofEpochSeconds(1_700_000_000);

  private final Path folder;
  private final List<String> options = new ArrayList<>();

  /**
   * An image without a configuration inside it.
   *
   * @param folder for files
   */
  GrubImage(Path folder) {
    this.folder = folder;
  }

  /** Has the image start with a configuration that lies in a file system inside it, as Debian's. */
  GrubImage memdisk(String configuration) throws IOException {
    Path disk = folder.resolve("memdisk.img");
    try (FileBlockTarget target = FileBlockTarget.create(disk, MEMDISK_SIZE)) {
      FatFormatter.format(target, FatFormat.suggested(MEMDISK_SIZE, 1, "GRUB", TIME).orElseThrow());
      FatEditor.open(target, TIME)
          .write("grub.cfg", configuration.getBytes(StandardCharsets.UTF_8), NoRoom.REFUSE);
    }
    Path start = folder.resolve("start.cfg");
    Files.writeString(start, "normal (memdisk)/grub.cfg\n");
    options.addAll(List.of("-m", disk.toString(), "-c", start.toString()));
    return this;
  }

  /**
   * Builds the image.
   *
   * @param prefix where on its volume its configuration {@code grub.cfg} is
   */
  byte[] build(String prefix) throws IOException {
    Path image = folder.resolve("grub.efi");
    List<String> command = new ArrayList<>(List.of("grub-mkimage", "-O", "x86_64-efi"));
    command.addAll(options);
    command.addAll(List.of("-p", prefix, "-o", image.toString()));
    command.addAll(NAMES);
    RealTool.runOk(command.toArray(new String[0]));
    return Files.readAllBytes(image);
  }
}
