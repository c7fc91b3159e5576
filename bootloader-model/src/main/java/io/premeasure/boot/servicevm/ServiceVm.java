package io.premeasure.boot.servicevm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a service VM's manifest says about the machine, apart from where files are.
 *
 * @param name of the machine
 * @param type as OpenXT names it, {@code servicevm}
 * @param paravirtual whether the kernel is started by Xen itself
 * @param disks with different numbers, kept in their order
 * @param kernelPath of the kernel inside of a disk
 * @param initrdPath of the initrd inside of a disk
 * @param commandLine of the kernel
 * @param label of the security policy (FLASK)
 */
public record ServiceVm(
    String name,
    String type,
    boolean paravirtual,
    List<VmDisk> disks,
    Optional<String> kernelPath,
    Optional<String> initrdPath,
    String commandLine,
    Optional<String> label) {
  private static final int VERSION = 1;

  /** Sorts the disks. */
  public ServiceVm {
    disks = disks.stream().sorted(Comparator.comparingInt(VmDisk::id)).toList();
  }

  /**
   * The configuration as it is measured: JSON with sorted members and no white space (RFC 8785),
   * without the names of files.
   */
  public byte[] canonical() {
    TreeMap<String, Object> members = new TreeMap<>();
    members.put("version", VERSION);
    members.put("name", name);
    members.put("type", type);
    members.put("pv", paravirtual);
    List<Object> all = new ArrayList<>();
    disks.forEach(disk -> all.add(members(disk)));
    members.put("disks", all);
    members.put("cmdline", commandLine);
    kernelPath.ifPresent(path -> members.put("kernelExtract", path));
    initrdPath.ifPresent(path -> members.put("initrdExtract", path));
    label.ifPresent(text -> members.put("flaskLabel", text));
    return CanonicalJson.of(members);
  }

  private static Map<String, Object> members(VmDisk disk) {
    TreeMap<String, Object> members = new TreeMap<>();
    members.put("id", disk.id());
    members.put("virtPath", disk.device());
    members.put("mode", disk.readOnly() ? "r" : "w");
    disk.rootHash().ifPresent(hash -> members.put("rootHash", hash));
    return members;
  }
}
