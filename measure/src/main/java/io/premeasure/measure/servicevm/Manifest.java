package io.premeasure.measure.servicevm;

import io.premeasure.boot.servicevm.ServiceVm;
import io.premeasure.boot.servicevm.VmDisk;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
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
public record Manifest(
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
   * @throws DocumentFormatException when a member is missing, of a wrong form, or not known
   */
  public static Manifest read(DocumentNode root) throws DocumentFormatException {
    root.only(MEMBERS);
    DocumentNode version = root.member("version");
    if (version.unsigned(LARGEST_ID) != 1) {
      throw version.bad("expected version 1");
    }
    Map<Integer, String> files = new HashMap<>();
    List<VmDisk> disks = new ArrayList<>();
    for (DocumentNode member : root.member("disks").items()) {
      VmDisk disk = disk(member);
      if (files.put(disk.id(), member.member("file").text()) != null) {
        throw member.bad("a second disk " + disk.id());
      }
      disks.add(disk);
    }
    ServiceVm vm =
        new ServiceVm(
            root.member("name").text(),
            root.member("type").text(),
            root.member("pv").bool(),
            disks,
            text(root, "kernelExtract"),
            text(root, "initrdExtract"),
            root.member("cmdline").text(),
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

  private static VmDisk disk(DocumentNode member) throws DocumentFormatException {
    member.only(DISK_MEMBERS);
    DocumentNode mode = member.member("mode");
    if (!mode.text().equals("r") && !mode.text().equals("w")) {
      throw mode.bad("expected r or w");
    }
    Optional<String> rootHash = text(member, "rootHash");
    if (rootHash.isPresent()) {
      rootHash = Optional.of(HexFormat.of().formatHex(member.member("rootHash").hex()));
    }
    return new VmDisk(
        (int) member.member("id").unsigned(LARGEST_ID),
        member.member("virtPath").text(),
        mode.text().equals("r"),
        rootHash);
  }

  private static Optional<ExtractPath> path(DocumentNode root, String name, List<VmDisk> disks)
      throws DocumentFormatException {
    if (text(root, name).isEmpty()) {
      return Optional.empty();
    }
    ExtractPath path = ExtractPath.of(root.member(name));
    if (disks.stream().noneMatch(disk -> disk.id() == path.disk())) {
      throw root.member(name).bad("no disk " + path.disk());
    }
    return Optional.of(path);
  }

  private static Map<String, String> expected(DocumentNode root) throws DocumentFormatException {
    Map<String, String> expected = new HashMap<>();
    if (root.optional("expect").isPresent()) {
      DocumentNode expect = root.member("expect");
      expect.only(EXPECTED);
      for (Map.Entry<String, DocumentNode> member : expect.members().entrySet()) {
        byte[] sha256 = member.getValue().hex(HashAlgorithm.SHA256.size());
        expected.put(member.getKey(), HexFormat.of().formatHex(sha256));
      }
    }
    return expected;
  }

  /** An optional text; an empty one says as much as none, as in OpenXT. */
  private static Optional<String> text(DocumentNode root, String name)
      throws DocumentFormatException {
    Optional<DocumentNode> member = root.optional(name);
    return member.isEmpty() || member.get().text().isEmpty()
        ? Optional.empty()
        : Optional.of(member.get().text());
  }
}
