package io.premeasure.verity.partition;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The partition types that have a name here: those of the UEFI specification, of the UAPI group's
 * Discoverable Partitions Specification for x86-64 and aarch64, of cvmboot, and the common ones of
 * Linux and Windows.
 */
public enum PartitionType {
  /** Where firmware looks for boot loaders; FAT. */
  EFI_SYSTEM("EFI system", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
  /** Further kernels for a boot loader whose system partition is too small. */
  XBOOTLDR("extended boot loader", "bc13c2ff-59e6-4262-a352-b275fd6f7172"),
  /** Code of a boot loader that is started by a BIOS. */
  BIOS_BOOT("BIOS boot", "21686148-6449-6e6f-744e-656564454649"),
  /** Any Linux file system. */
  LINUX("Linux file system", "0fc63daf-8483-4772-8e79-3d69d8477de4"),
  /** Linux swap space. */
  SWAP("Linux swap", "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"),
  /** The folder {@code /home}. */
  HOME("Linux home", "933ac7e1-2eb4-4f13-b844-0e14e2aef915"),
  /** Linux logical volumes. */
  LVM("Linux LVM", "e6d6d379-f507-44c2-a23c-238f2a3df928"),
  /** Linux software RAID. */
  RAID("Linux RAID", "a19d880f-05fc-4d3b-a006-743f0f84911e"),
  /** A file system of Windows. */
  MICROSOFT_BASIC_DATA("Microsoft basic data", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"),
  /** Space that Windows keeps for itself. */
  MICROSOFT_RESERVED("Microsoft reserved", "e3c9e316-0b5c-4db8-817d-f92df00215ae"),
  /** cvmboot's thin pool: the data. */
  CVMBOOT_THIN_DATA("cvmboot thin data", "136ce4af-afed-4f96-84ff-0651088074ee"),
  /** cvmboot's thin pool: the metadata. */
  CVMBOOT_THIN_META("cvmboot thin metadata", "ed71d74e-250a-4f9f-a29b-32246f9bb43a"),
  /** cvmboot's writable layer over the root file system. */
  CVMBOOT_ROOTFS_UPPER("cvmboot root upper layer", "c148c601-508c-4f28-aa23-3c1a6955f649"),
  /** cvmboot's hash tree of the root file system. */
  CVMBOOT_VERITY("cvmboot verity", "3416e185-0efa-4ba5-bf43-be206e7f9af0"),
  /** cvmboot's writable layer over the EFI system partition. */
  CVMBOOT_EFI_UPPER("cvmboot EFI upper layer", "d00e1e63-97b6-499c-9d2f-d76b8356450f"),
  /** Root file system. */
  ROOT_X86_64("root (x86-64)", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"),
  /** Hash tree of the root file system. */
  ROOT_VERITY_X86_64("root verity (x86-64)", "2c7357ed-ebd2-46d9-aec1-23d437ec2bf5"),
  /** Signature of the root hash. */
  ROOT_VERITY_SIG_X86_64("root verity signature (x86-64)", "41092b05-9fc8-4523-994f-2def0408b176"),
  /** The folder {@code /usr}. */
  USR_X86_64("usr (x86-64)", "8484680c-9521-48c6-9c11-b0720656f69e"),
  /** Hash tree of {@code /usr}. */
  USR_VERITY_X86_64("usr verity (x86-64)", "77ff5f63-e7b6-4633-acf4-1565b864c0e6"),
  /** Signature of the root hash of {@code /usr}. */
  USR_VERITY_SIG_X86_64("usr verity signature (x86-64)", "e7bb33fb-06cf-4e81-8273-e543b413e2e2"),
  /** Root file system. */
  ROOT_AARCH64("root (aarch64)", "b921b045-1df0-41c3-af44-4c6f280d3fae"),
  /** Hash tree of the root file system. */
  ROOT_VERITY_AARCH64("root verity (aarch64)", "df3300ce-d69f-4c92-978c-9bfb0f38d820"),
  /** Signature of the root hash. */
  ROOT_VERITY_SIG_AARCH64(
      "root verity signature (aarch64)", "6db69de6-29f4-4758-a7a5-962190f00ce3"),
  /** The folder {@code /usr}. */
  USR_AARCH64("usr (aarch64)", "b0e01050-ee5f-4390-949a-9101b17104e9"),
  /** Hash tree of {@code /usr}. */
  USR_VERITY_AARCH64("usr verity (aarch64)", "6e11a4e7-fbca-4ded-b9e9-e1a512bb664e"),
  /** Signature of the root hash of {@code /usr}. */
  USR_VERITY_SIG_AARCH64("usr verity signature (aarch64)", "c23ce4ff-44bd-4b00-b2d4-b41b3419e02a");

  private static final Map<Guid, PartitionType> BY_GUID =
      Arrays.stream(values()).collect(Collectors.toMap(PartitionType::guid, Function.identity()));

  private final String title;
  private final UUID uuid;

  PartitionType(String title, String guid) {
    this.title = title;
    this.uuid = UUID.fromString(guid);
  }

  /** The type that this GUID stands for. */
  public static Optional<PartitionType> ofGuid(Guid guid) {
    return Optional.ofNullable(BY_GUID.get(guid));
  }

  /** The name for people. */
  public String title() {
    return title;
  }

  /** What an entry of this type has. */
  public Guid guid() {
    return new Guid(uuid);
  }
}
