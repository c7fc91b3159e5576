package io.premeasure.tpm.eventlog.detail;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogReader;
import java.util.HexFormat;
import java.util.Map;

/** EFI_GUIDs as text, and the names of those that occur in event logs. */
final class Guid {
  static final String EMPTY = "00000000-0000-0000-0000-000000000000";
  static final String X509 = "a5c059a1-94e4-4aa7-87b5-ab155c2bf072";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("8be4df61-93ca-11d2-aa0d-00e098032b8c", "EFI_GLOBAL_VARIABLE"),
          Map.entry("d719b2cb-3d3a-4596-a3bc-dad00e67656f", "EFI_IMAGE_SECURITY_DATABASE"),
          Map.entry("605dab50-e046-4300-abb6-3dd810dd8b23", "SHIM_LOCK"),
          Map.entry("77fa9abd-0359-4d32-bd60-28f4e78f784b", "MICROSOFT_OWNER"),
          Map.entry("4a67b082-0a4c-41cf-b6c7-440b29bb8c4f", "LOADER_VARIABLE"),
          Map.entry("26a5c41d-9f9f-4bd5-b5c7-9b1a4e0ae4ab", "DBR"),
          Map.entry(X509, "X509"),
          Map.entry("c1c41626-504c-4092-aca9-41f936934328", "SHA256"),
          Map.entry("826ca512-cf10-4ac9-b187-be01496631bd", "SHA1"),
          Map.entry("ff3e5307-9fd0-48c9-85f1-8ad56c701e01", "SHA384"),
          Map.entry("093e0fae-a6c4-4f50-9f1b-d41e2b89c19a", "SHA512"),
          Map.entry("3c5766e8-269c-4e34-aa14-ed776e85b3b6", "RSA2048"),
          Map.entry("e2b36190-879b-4a3d-ad8d-f2e7bba32784", "RSA2048_SHA256"),
          Map.entry("3bd2a492-96c0-4079-b420-fcf98ef103ed", "X509_SHA256"),
          Map.entry("7076876e-80c2-4ee6-aad2-28b349a6865b", "X509_SHA384"),
          Map.entry("446dbf63-2502-4cda-bcfa-2465d2b0fe9d", "X509_SHA512"),
          Map.entry("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI System"),
          Map.entry("0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux filesystem"),
          Map.entry("4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "Linux root (x86-64)"),
          Map.entry("2c7357ed-ebd2-46d9-aec1-23d437ec2bf5", "Linux root verity (x86-64)"),
          Map.entry("41092b05-9fc8-4523-994f-2def0408b176", "Linux root verity signature (x86-64)"),
          Map.entry("8484680c-9521-48c6-9c11-b0720656f69e", "Linux /usr (x86-64)"),
          Map.entry("77ff5f63-e7b6-4633-acf4-1565b864c0e6", "Linux /usr verity (x86-64)"),
          Map.entry("bc13c2ff-59e6-4262-a352-b275fd6f7172", "Linux extended boot"),
          Map.entry("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap"),
          Map.entry("e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM"),
          Map.entry("21686148-6449-6e6f-744e-656564454649", "BIOS boot"),
          Map.entry("e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved"),
          Map.entry("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data"),
          Map.entry("de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery"),
          Map.entry("eb9d2d31-2d88-11d3-9a16-0090273fc14d", "SMBIOS table"),
          Map.entry("f2fd1544-9794-4a2c-992e-e5bbcf20e394", "SMBIOS3 table"),
          Map.entry("8868e871-e4f1-11d3-bc22-0080c73c8881", "ACPI 2.0 table"),
          Map.entry("eb9d2d30-2d88-11d3-9a16-0090273fc14d", "ACPI 1.0 table"));

  private Guid() {}

  /** The next 16 bytes of the input as text in lower case. */
  static String read(LogReader in, String field) throws TpmFormatException {
    long first = in.u32(field);
    int second = in.u16(field);
    int third = in.u16(field);
    String rest = HexFormat.of().formatHex(in.bytes(8, field));
    return "%08x-%04x-%04x-%s-%s"
        .formatted(first, second, third, rest.substring(0, 4), rest.substring(4));
  }

  /** The name that the specifications give the GUID, or the GUID itself. */
  static String name(String guid) {
    return NAMES.getOrDefault(guid, guid);
  }
}
