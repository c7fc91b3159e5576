package io.premeasure.measure.chain;

import io.premeasure.boot.uefi.BootOption;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.boot.volume.FatVolume;
import io.premeasure.boot.volume.LoaderVolume;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a disk boots, from the boot options in the given variables or from the fallback path,
 * and describes it as a chain.
 */
public final class DiskChain {
  private static final List<String> FALLBACKS =
      List.of("/EFI/BOOT/BOOTX64.EFI", "/EFI/BOOT/BOOTAA64.EFI", "/EFI/BOOT/BOOTIA32.EFI");
  private static final String SHIM_NEXT = "grubx64.efi";
  private static final String SHIM_FALLBACK = "fbx64.efi";

  private static final String CVMBOOT_ARCHIVE = "/EFI/cvmboot.cpio";

  private final ChainFiles files;
  private final String image;
  private final PartitionEntry partition;
  private final String esp;

  private DiskChain(ChainFiles files, String image, PartitionEntry partition) {
    this.files = files;
    this.image = image;
    this.partition = partition;
    this.esp = image + ":" + partition.number();
  }

  /**
   * Describes the chain of an image.
   *
   * @param image the image's name
   * @param firmware members of the firmware's stage; {@code disk} is added
   * @param variables those of the machine, if they are known
   * @param phases what systemd extends afterwards; none when it is empty
   */
  public static Map<String, Object> describe(
      ChainFiles files,
      String image,
      Map<String, Object> firmware,
      Optional<UefiVariables> variables,
      List<String> phases)
      throws IOException {
    PartitionEntry partition =
        files.disk(image).table().entries().stream()
            .filter(entry -> entry.type().equals(PartitionType.EFI_SYSTEM.guid()))
            .findFirst()
            .orElseThrow(() -> new IOException(image + ": no EFI system partition"));
    List<Object> stages = new ArrayList<>();
    Map<String, Object> first = new LinkedHashMap<>(firmware);
    first.put("disk", image);
    stages.add(Map.of("firmware", first));
    new DiskChain(files, image, partition).loader(variables, stages);
    if (!phases.isEmpty()) {
      stages.add(Map.of("systemd", Map.of("phases", phases)));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", ChainDescription.KIND);
    document.put("version", ChainDescription.VERSION);
    document.put("stages", stages);
    return document;
  }

  private void loader(Optional<UefiVariables> variables, List<Object> stages) throws IOException {
    List<BootOption> options =
        variables.isPresent() ? BootOption.inOrder(variables.get()) : List.of();
    for (BootOption option : options) {
      Optional<String> path = path(option);
      if (option.isActive() && path.isPresent() && files.isFile(esp + path.get())) {
        stages.addAll(start(path.get(), option.loadOptions()));
        return;
      }
    }
    Optional<String> fallback = fallback();
    if (fallback.isEmpty()) {
      throw new IOException(
          image + ": nothing to boot: no boot option fits, and there is no " + FALLBACKS.get(0));
    }
    stages.addAll(start(fallback.get(), Optional.empty()));
  }

  /** The file of an option that is about this disk; an option for a whole disk has the fallback. */
  private Optional<String> path(BootOption option) throws IOException {
    boolean elsewhere =
        option.partition().isPresent()
            && !option.partition().get().toString().equalsIgnoreCase(partition.unique().toString());
    if (elsewhere || !option.hasDevicePath()) {
      return Optional.empty();
    }
    return option.file().isPresent()
        ? option.file().map(file -> file.replace('\\', '/')).map(DiskChain::absolute)
        : fallback();
  }

  private Optional<String> fallback() throws IOException {
    for (String path : FALLBACKS) {
      if (files.isFile(esp + path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** The stages of an application that the firmware starts. */
  private List<Object> start(String path, Optional<String> loadOptions) throws IOException {
    PeImage program = PeImage.read(files.open(esp + path));
    switch (LoaderKind.of(program)) {
      case UKI -> {
        return List.of(SystemdBootEntries.uki(files, esp, path, loadOptions));
      }
      case SYSTEMD_BOOT -> {
        return new SystemdBootEntries(files, esp, extended()).stages(path);
      }
      case SHIM -> {
        return shim(path);
      }
      case GRUB -> {
        return List.of(grub(path));
      }
      default -> {
        return List.of(application(path));
      }
    }
  }

  /** The extended boot loader partition, of which firmware reads FAT only. */
  private Optional<String> extended() throws IOException {
    for (PartitionEntry entry : files.disk(image).table().entries()) {
      if (entry.type().equals(PartitionType.XBOOTLDR.guid())
          && volume(entry).filter(FatVolume.class::isInstance).isPresent()) {
        return Optional.of(image + ":" + entry.number());
      }
    }
    return Optional.empty();
  }

  /** shim starts what lies beside it, unless it is there to write boot options first. */
  private List<Object> shim(String path) throws IOException {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    if (files.isFile(esp + folder + SHIM_FALLBACK)) {
      throw new IOException(
          image
              + ": shim runs "
              + SHIM_FALLBACK
              + ", which writes boot options and starts anew; give the variables after that");
    }
    List<Object> stages = new ArrayList<>();
    stages.add(Map.of("shim", Map.of("file", esp + path)));
    stages.addAll(start(folder + SHIM_NEXT, Optional.empty()));
    return stages;
  }

  private Object grub(String path) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", esp + path);
    members.put("root", esp);
    members.put("device", device(partition));
    Map<String, String> volumes = new LinkedHashMap<>();
    for (PartitionEntry entry : files.disk(image).table().entries()) {
      if (entry.number() != partition.number() && volume(entry).isPresent()) {
        volumes.put(device(entry), image + ":" + entry.number());
      }
    }
    if (!volumes.isEmpty()) {
      members.put("volumes", volumes);
    }
    return Map.of("grub", members);
  }

  private Optional<LoaderVolume> volume(PartitionEntry entry) throws IOException {
    OpenDisk disk = files.disk(image);
    return LoaderVolume.open(disk.table().slice(disk.bytes(), entry));
  }

  /** GRUB's name of a partition of the disk that it is started from, where it is the first. */
  private static String device(PartitionEntry entry) {
    return "hd0,gpt" + entry.number();
  }

  private Object application(String path) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", esp + path);
    if (!files.isFile(esp + CVMBOOT_ARCHIVE)) {
      return Map.of("application", members);
    }
    members.put("partition", esp);
    return Map.of("cvmboot", members);
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }
}
