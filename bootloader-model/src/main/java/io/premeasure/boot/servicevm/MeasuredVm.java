package io.premeasure.boot.servicevm;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service VM with the hashes of its parts, and what its start extends by the conventions that
 * hosts have.
 *
 * @param vm the configuration
 * @param manifest its file
 * @param kernel as stored, not unpacked
 * @param initrd likewise
 * @param disks contents by the disks' numbers, of those that are read-only
 * @param roots of dm-verity trees by the disks' numbers
 */
public record MeasuredVm(
    ServiceVm vm,
    Source manifest,
    MeasuredContent kernel,
    Optional<MeasuredContent> initrd,
    Map<Integer, MeasuredContent> disks,
    Map<Integer, List<DiskRoot>> roots) {
  private static final long EV_IPL = 0x0d;
  private static final int KERNEL = 4;
  private static final int PARAMETERS = 5;
  private static final int CONFIGURATION = 6;
  private static final int CONTENT = 8;

  /** Copies the maps. */
  public MeasuredVm {
    disks = Map.copyOf(disks);
    roots = Map.copyOf(roots);
  }

  /**
   * What the service VM's own convention extends: the kernel into PCR 4, command line and initrd
   * into 5, the configuration into 6, the content of each read-only disk and the dm-verity root of
   * each disk that has one into 8.
   */
  public List<Measurement> measurements(Collection<HashAlgorithm> banks) {
    List<Measurement> all = new ArrayList<>();
    all.add(content(KERNEL, kernel, banks, "kernel"));
    all.add(commandLine(banks));
    initrd.ifPresent(file -> all.add(content(PARAMETERS, file, banks, "initrd")));
    all.add(
        Measurement.ofData(
            CONFIGURATION, EV_IPL, vm.canonical(), banks, manifest, "configuration"));
    for (VmDisk disk : vm.disks()) {
      String name = "disk " + disk.id() + ", " + disk.device();
      if (disk.readOnly()) {
        all.add(content(CONTENT, disks.get(disk.id()), banks, "content of " + name));
      }
      for (DiskRoot root : roots.getOrDefault(disk.id(), List.of())) {
        all.add(
            Measurement.ofData(
                CONTENT,
                EV_IPL,
                HexFormat.of().parseHex(root.hash()),
                banks,
                root.source(),
                "dm-verity root of " + name));
      }
    }
    return all;
  }

  /**
   * What pv-grub of Xen extends into a virtual TPM: the kernel into PCR 4, command line and initrd
   * into 5; no initrd is measured as one without bytes.
   */
  public List<Measurement> pvGrub(Collection<HashAlgorithm> banks) {
    Measurement second =
        initrd
            .map(file -> content(PARAMETERS, file, banks, "initrd"))
            .orElseGet(
                () ->
                    Measurement.ofData(
                        PARAMETERS, EV_IPL, new byte[0], banks, manifest, "no initrd"));
    return List.of(content(KERNEL, kernel, banks, "kernel"), commandLine(banks), second);
  }

  /**
   * What a host extends that measures its service VMs as tboot does modules: the hash of the
   * command line's hash and the kernel's.
   *
   * @param pcr the register that the host uses
   */
  public Measurement asModule(int pcr, Collection<HashAlgorithm> banks) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm bank : banks) {
      digests.put(bank, bank.hash(bank.hash(line()), kernel.hashes().get(bank)));
    }
    return new Measurement(
        pcr,
        EV_IPL,
        digests,
        new byte[0],
        kernel.source(),
        "kernel with command line '" + vm.commandLine() + "'");
  }

  private Measurement commandLine(Collection<HashAlgorithm> banks) {
    return Measurement.ofData(
        PARAMETERS, EV_IPL, line(), banks, manifest.entry("cmdline"), "command line");
  }

  private byte[] line() {
    return vm.commandLine().getBytes(StandardCharsets.UTF_8);
  }

  private static Measurement content(
      int pcr, MeasuredContent content, Collection<HashAlgorithm> banks, String description) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> digests.put(bank, content.hashes().get(bank)));
    return new Measurement(pcr, EV_IPL, digests, new byte[0], content.source(), description);
  }
}
