package io.premeasure.measure.disk.prepare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a disk is to be prepared.
 *
 * @param kernel to boot; without one, the newest of the image's {@code /boot}
 * @param initrd to boot with; without one, that of the image's {@code /boot} for the kernel
 * @param overlays folders and cpio archives whose files are added to the initrd
 * @param loader the program for {@code /EFI/BOOT/BOOTX64.EFI}; without one, that of the image stays
 * @param events the events file; without one there is none
 * @param cmdline of the kernel; without one, as cvmdisk makes it
 * @param thin whether the root file system moves into a thin pool
 * @param strip whether the partition it came from is left out then
 * @param upperLayer whether there is a partition for the layer that is written at run time
 * @param expandRoot whether the root file system is made as large as the disk allows
 * @param fstab whether the root's line in /etc/fstab is changed as cvmdisk does
 * @param guids where GUIDs come from
 * @param rootHashGuids whether the GUIDs of root and tree partition are the halves of the root
 *     hash, by which systemd finds them (Discoverable Partitions Specification); not with a thin
 *     pool
 * @param epoch time of everything that is written, seconds since 1970
 */
public record PreparationSettings(
    Optional<Path> kernel,
    Optional<Path> initrd,
    List<Path> overlays,
    Optional<Path> loader,
    Optional<Path> events,
    Optional<String> cmdline,
    boolean thin,
    boolean strip,
    boolean upperLayer,
    boolean expandRoot,
    boolean fstab,
    GuidSource guids,
    boolean rootHashGuids,
    long epoch) {
  /** Copies the list. */
  public PreparationSettings {
    overlays = List.copyOf(overlays);
  }
}
