package io.premeasure.measure.disk;

import io.premeasure.measure.disk.prepare.GuidSource;
import io.premeasure.measure.disk.prepare.PreparationSettings;
import io.premeasure.verity.image.VhdFooter;
import io.premeasure.verity.image.VhdIdentity;
import io.premeasure.verity.partition.DerivedGuid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code disk prepare} and {@code disk init}. */
final class PreparationOptions {
  private static final long MAX_TIME = 0xFFFFFFFFL;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--kernel",
      paramLabel = "F",
      description = "The kernel (default: the newest of the image's /boot).")
  private Optional<Path> kernel = Optional.empty();

  @Option(
      names = "--initrd",
      paramLabel = "F",
      description = "The initrd, with cvmboot's scripts (default: that of the image's /boot).")
  private Optional<Path> initrd = Optional.empty();

  @Option(
      names = "--initrd-overlay",
      paramLabel = "DIR|CPIO",
      description = "Files to add to the initrd; may be repeated.")
  private List<Path> overlays = List.of();

  @Option(
      names = "--loader",
      paramLabel = "F",
      description = "The boot loader for /EFI/BOOT/BOOTX64.EFI (default: the image's own stays).")
  private Optional<Path> loader = Optional.empty();

  @Option(names = "--events", paramLabel = "F", description = "The events file (default: none).")
  private Optional<Path> events = Optional.empty();

  @Option(
      names = "--cmdline",
      paramLabel = "S",
      description = "The kernel's command line (default: BOOT_IMAGE=... root=UUID=... ro).")
  private Optional<String> cmdline = Optional.empty();

  @Option(
      names = "--no-thin-provisioning",
      description = "Leave the root file system in its partition; nothing is stripped then.")
  private boolean noThin;

  @Option(names = "--no-strip", description = "Keep the partition that the thin pool replaces.")
  private boolean noStrip;

  @Option(
      names = "--use-resource-disk",
      description = "No partition for the upper layer: the guest has another disk for it.")
  private boolean resourceDisk;

  @Option(
      names = "--expand-root-partition",
      description = "Grow the root file system to the end of the disk (by resize2fs).")
  private boolean expandRoot;

  @Option(
      names = "--keep-fstab",
      description =
          "Leave /etc/fstab as it is; otherwise its root is mounted noatime (by debugfs).")
  private boolean keepFstab;

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      description = "GUIDs follow from this, so that two runs give the same (default: random).")
  private Optional<String> seed = Optional.empty();

  @Option(
      names = "--root-hash-guids",
      description =
          "The GUIDs of the partitions of root and tree are the halves of the root hash, by which"
              + " systemd finds them; with --no-thin-provisioning.")
  private boolean rootHashGuids;

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH}",
      paramLabel = "N",
      description =
          "Time of all that is written, seconds since 1970 (default: SOURCE_DATE_EPOCH, or now).")
  private Optional<Long> epoch = Optional.empty();

  private final long now = Instant.now().getEpochSecond();

  /** What was asked for. */
  PreparationSettings settings() {
    if (rootHashGuids && !noThin) {
      throw new ParameterException(
          spec.commandLine(), "--root-hash-guids: only with --no-thin-provisioning");
    }
    return new PreparationSettings(
        kernel,
        initrd,
        overlays,
        loader,
        events,
        cmdline,
        !noThin,
        !noStrip,
        !resourceDisk,
        expandRoot,
        !keepFstab,
        seed.map(GuidSource::ofSeed).orElseGet(GuidSource::random),
        rootHashGuids,
        epoch());
  }

  /** The time of all that is written. */
  long epoch() {
    long seconds = epoch.orElse(now);
    if (seconds < 0 || seconds > MAX_TIME) {
      throw new ParameterException(
          spec.commandLine(), "--source-date-epoch: expected 0 to 4294967295");
    }
    return seconds;
  }

  /** Whether the same time is wanted at every run. */
  boolean hasFixedTime() {
    return epoch.isPresent();
  }

  /** The identity of a VHD. */
  VhdIdentity identity() {
    UUID id =
        seed.map(
                text ->
                    DerivedGuid.ofSeed(text.getBytes(StandardCharsets.UTF_8), "container", 0)
                        .uuid())
            .orElseGet(UUID::randomUUID);
    return new VhdIdentity(id, (int) Math.max(0, epoch() - VhdFooter.EPOCH));
  }
}
