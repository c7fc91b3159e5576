package io.premeasure.measure.servicevm;

import io.premeasure.boot.servicevm.ServiceVm;
import io.premeasure.boot.servicevm.VmDisk;
import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.measure.prediction.PredictionFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service VM's manifest.
 *
 * @param vm what it says about the machine
 * @param diskFiles images by the disks' numbers
 * @param kernel file of the kernel; absent when it is extracted
 * @param initrd likewise
 * @param kernelPath of the kernel inside of a disk
 * @param initrdPath likewise
 * @param expected SHA-256 values in hex of kernel, initrd and content, as far as given
 */
record Manifest(
    ServiceVm vm,
    Map<Integer, String> diskFiles,
    Optional<String> kernel,
    Optional<String> initrd,
    Optional<ExtractPath> kernelPath,
    Optional<ExtractPath> initrdPath,
    Map<String, String> expected) {
  private static final Set<String> MEMBERS =
      Set.of(
          "version",
          "name",
          "type",
          "pv",
          "disks",
          "kernelExtract",
          "initrdExtract",
          "kernel",
          "initrd",
          "cmdline",
          "flaskLabel",
          "expect");
  private static final Set<String> DISK_MEMBERS =
      Set.of("id", "file", "virtPath", "mode", "rootHash");
  private static final Set<String> EXPECTED = Set.of("kernel", "initrd", "content");
  private static final int LARGEST_ID = 255;

  /**
   * Reads the document.
   *
   * @throws PredictionFormatException when a member is missing, of a wrong form, or not known
   */
  static Manifest read(JsonMember root) throws PredictionFormatException {
    refuseOthers(root, MEMBERS);
    JsonMember version = root.member("version");
    if (version.number(LARGEST_ID) != 1) {
      throw version.bad("expected version 1");
    }
    Map<Integer, String> files = new HashMap<>();
    List<VmDisk> disks = new ArrayList<>();
    for (JsonMember member : root.member("disks").items()) {
      VmDisk disk = disk(member);
      if (files.put(disk.id(), member.member("file").string()) != null) {
        throw member.bad("a second disk " + disk.id());
      }
      disks.add(disk);
    }
    ServiceVm vm =
        new ServiceVm(
            root.member("name").string(),
            root.member("type").string(),
            root.member("pv").bool(),
            disks,
            text(root, "kernelExtract"),
            text(root, "initrdExtract"),
            root.member("cmdline").string(),
            text(root, "flaskLabel"));
    return new Manifest(
        vm,
        files,
        text(root, "kernel"),
        text(root, "initrd"),
        path(root, "kernelExtract", disks),
        path(root, "initrdExtract", disks),
        expected(root));
  }

  private static VmDisk disk(JsonMember member) throws PredictionFormatException {
    refuseOthers(member, DISK_MEMBERS);
    JsonMember mode = member.member("mode");
    if (!mode.string().equals("r") && !mode.string().equals("w")) {
      throw mode.bad("expected r or w");
    }
    Optional<String> rootHash = text(member, "rootHash");
    if (rootHash.isPresent() && member.member("rootHash").hex().length == 0) {
      throw member.member("rootHash").bad("expected a root hash in hex");
    }
    return new VmDisk(
        (int) member.member("id").number(LARGEST_ID),
        member.member("virtPath").string(),
        mode.string().equals("r"),
        rootHash);
  }

  private static Optional<ExtractPath> path(JsonMember root, String name, List<VmDisk> disks)
      throws PredictionFormatException {
    if (text(root, name).isEmpty()) {
      return Optional.empty();
    }
    ExtractPath path = ExtractPath.of(root.member(name));
    if (disks.stream().noneMatch(disk -> disk.id() == path.disk())) {
      throw root.member(name).bad("no disk " + path.disk());
    }
    return Optional.of(path);
  }

  private static Map<String, String> expected(JsonMember root) throws PredictionFormatException {
    Map<String, String> expected = new HashMap<>();
    if (root.optional("expect").isPresent()) {
      JsonMember expect = root.member("expect");
      refuseOthers(expect, EXPECTED);
      for (Map.Entry<String, JsonMember> member : expect.members().entrySet()) {
        if (member.getValue().hex().length != 32) {
          throw member.getValue().bad("expected a SHA-256 value in hex");
        }
        expected.put(member.getKey(), member.getValue().string());
      }
    }
    return expected;
  }

  /** An optional text; an empty one says as much as none, as in OpenXT. */
  private static Optional<String> text(JsonMember root, String name)
      throws PredictionFormatException {
    Optional<JsonMember> member = root.optional(name);
    return member.isEmpty() || member.get().string().isEmpty()
        ? Optional.empty()
        : Optional.of(member.get().string());
  }

  private static void refuseOthers(JsonMember object, Set<String> known)
      throws PredictionFormatException {
    for (Map.Entry<String, JsonMember> member : object.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        throw member.getValue().bad("no such member");
      }
    }
  }
}
