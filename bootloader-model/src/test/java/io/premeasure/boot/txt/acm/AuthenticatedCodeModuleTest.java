package io.premeasure.boot.txt.acm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatedCodeModuleTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @ValueSource(strings = {"sinit-a.acm", "sinit-b.acm", "bios.acm"})
  void fieldsAreThoseThatTxtAcminfoReads(String name) throws IOException {
    AuthenticatedCodeModule acm = read(name);
    Map<?, ?> header = (Map<?, ?>) expected(name).get("header");
    assertEquals(header.get("module_subtype"), acm.header().moduleSubType());
    assertEquals(number(header, "header_len") * 4, acm.header().headerLength());
    assertEquals(header.get("chipset_id"), acm.header().chipsetId());
    assertEquals(header.get("flags"), acm.header().flags());
    assertEquals(number(header, "vendor"), acm.header().vendor());
    assertEquals(header.get("date"), "%08x".formatted(acm.header().date()));
    assertEquals(number(header, "size"), acm.header().size());
    assertEquals(header.get("txt_svn"), acm.header().txtSvn());
    assertEquals(header.get("se_svn"), acm.header().seSvn());
    assertEquals(number(header, "user_area_offset"), acm.header().userArea());
    assertEquals(name.equals("sinit-b.acm"), acm.header().isPreProduction());
    assertEquals(!name.equals("bios.acm"), acm.information().isSinit());
    Map<?, ?> table = (Map<?, ?>) expected(name).get("info_table");
    assertEquals(table.get("version"), acm.information().version());
    assertEquals(number(table, "os_sinit_data_ver"), acm.information().osSinitDataVersion());
    assertEquals(number(table, "min_mle_header_ver"), acm.information().minimumMleVersion());
    assertEquals(number(table, "capabilities"), acm.information().capabilities());
    assertEquals(number(table, "tpm_info_list"), acm.information().tpmList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinit-a.acm", "sinit-b.acm", "bios.acm"})
  void listsAreThoseThatTxtAcminfoReads(String name) throws IOException {
    AuthenticatedCodeModule acm = read(name);
    Map<?, ?> expected = expected(name);
    assertEquals(
        expected.get("chipsets").toString(),
        acm.chipsets().stream()
            .map(c -> List.of(c.flags(), c.vendor(), c.device(), c.revision(), c.extendedId()))
            .toList()
            .toString());
    assertEquals(
        expected.get("processors").toString(),
        acm.processors().stream()
            .map(p -> List.of(p.signature(), p.signatureMask(), p.platform(), p.platformMask()))
            .toList()
            .toString());
    Map<?, ?> tpm = (Map<?, ?>) expected.get("tpm");
    assertEquals(number(tpm, "capabilities"), acm.tpm().orElseThrow().capabilities());
    assertEquals(tpm.get("algorithms"), acm.tpm().orElseThrow().algorithms());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinit-a.acm", "sinit-b.acm", "bios.acm"})
  void hashesAndTheSignatureHold(String name) throws IOException {
    AuthenticatedCodeModule acm = read(name);
    Map<?, ?> expected = expected(name);
    Map<?, ?> hashes = (Map<?, ?>) expected.get("acm_hash");
    assertEquals(hashes.get("sha1"), HEX.formatHex(acm.hash(HashAlgorithm.SHA1)));
    assertEquals(hashes.get("sha256"), HEX.formatHex(acm.hash(HashAlgorithm.SHA256)));
    assertEquals(
        expected.get("public_key_sha256"), HEX.formatHex(HashAlgorithm.SHA256.hash(acm.modulus())));
    assertEquals(number(expected, "exponent"), acm.signature().exponent());
    assertTrue(acm.signature().isOver(acm.hash(HashAlgorithm.SHA256)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinit-a.acm", "sinit-b.acm", "bios.acm"})
  void processorMeasuresHashAndParameter(String name) throws IOException {
    AuthenticatedCodeModule acm = read(name);
    Map<?, ?> starts = (Map<?, ?>) expected(name).get("hash_start");
    for (Map.Entry<?, ?> start : starts.entrySet()) {
      byte[] data =
          HashStart.data(acm, HashAlgorithm.SHA256, Long.parseLong((String) start.getKey()));
      Map<?, ?> values = (Map<?, ?>) start.getValue();
      assertEquals(values.get("event_data"), HEX.formatHex(data));
      for (String bank : List.of("sha1", "sha256", "sha384")) {
        assertEquals(
            ((Map<?, ?>) values.get(bank)).get("pcr17_after"),
            HEX.formatHex(HashStart.pcr17(HashAlgorithm.ofBankName(bank).orElseThrow(), data)));
      }
    }
  }

  @Test
  void singleBitOfWhatIsSignedIsFoundOut() throws IOException {
    byte[] good = bytes("bios.acm");
    AuthenticatedCodeModule flipped = read("body-bit-flipped.acm");
    assertFalse(flipped.signature().isOver(flipped.hash(HashAlgorithm.SHA256)));
    int userArea = (int) read("bios.acm").header().userArea();
    for (int at : new int[] {17, 20, 60, 119, 130, 384, 400, userArea + 60, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      AuthenticatedCodeModule acm = AuthenticatedCodeModule.read("bad", bad);
      assertFalse(acm.signature().isOver(acm.hash(HashAlgorithm.SHA256)), "at " + at);
    }
  }

  @Test
  void bytesBehindTheModuleDoNotCount() throws IOException {
    byte[] longer = Arrays.copyOf(bytes("sinit-a.acm"), 10_000);
    assertArrayEquals(
        read("sinit-a.acm").hash(HashAlgorithm.SHA256),
        AuthenticatedCodeModule.read("longer", longer).hash(HashAlgorithm.SHA256));
  }

  @ParameterizedTest
  @ValueSource(strings = {"size-beyond-file.acm", "chipset-list-outside.acm"})
  void whatLeadsOutsideIsRefused(String name) {
    assertThrows(BootFormatException.class, () -> read(name));
  }

  @Test
  void modulesMatchChipsetAndProcessor() throws IOException {
    AuthenticatedCodeModule acm = read("sinit-b.acm");
    assertTrue(acm.chipsets().get(0).matches(0x8086, 0xb002, 3));
    assertFalse(acm.chipsets().get(0).matches(0x8086, 0xb002, 2));
    assertTrue(acm.chipsets().get(1).matches(0x8086, 0xb003, 5));
    assertFalse(acm.chipsets().get(1).matches(0x8086, 0xb003, 7));
    ProcessorId first = acm.processors().get(0);
    assertTrue(first.matches(first.signature() | 0xf, 77));
    assertFalse(first.matches(first.signature() ^ 0x10000, 77));
    assertFalse(acm.processors().get(1).matches(acm.processors().get(1).signature(), 0));
  }

  @Test
  void listsBehindTheTableAreRead() throws IOException {
    AuthenticatedCodeModule acm = AuthenticatedCodeModule.read("v9", withListsBehindTheTable());
    assertEquals(List.of(new ChipsetId(0, 0x8086, 0xb007, 9, 1)), acm.chipsets());
    assertEquals(List.of(11), acm.tpm().orElseThrow().algorithms());
    assertEquals(List.of(), acm.processors());
  }

  @Test
  void headersOfOtherVersionsAreShownButNotHashed() throws IOException {
    byte[] newer = bytes("sinit-a.acm");
    newer[10] = 3;
    AuthenticatedCodeModule acm = AuthenticatedCodeModule.read("newer", newer);
    assertFalse(acm.isLayoutKnown());
    assertThrows(BootFormatException.class, () -> acm.hash(HashAlgorithm.SHA256));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinit-b.acm", ""})
  void damagedModulesAreReadOrRefused(String name) throws IOException {
    byte[] whole = name.isEmpty() ? withListsBehindTheTable() : bytes(name);
    byte[] good = Arrays.copyOf(whole, 1400);
    ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 1400 / 4);
    HostileInput.truncations(good, BootFormatException.class, AuthenticatedCodeModuleTest::use);
    HostileInput.mutations(good, BootFormatException.class, AuthenticatedCodeModuleTest::use);
  }

  private static void use(byte[] input) throws IOException {
    AuthenticatedCodeModule acm = AuthenticatedCodeModule.read("x", input);
    if (acm.isLayoutKnown()) {
      acm.signature();
    }
  }

  private static byte[] withListsBehindTheTable() {
    byte[] bytes = bytes("sinit-a.acm");
    int table = 1216;
    bytes[table + 17] = 9;
    ByteBuffer lists = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(table + 48);
    lists.putInt(0x4353314C).putInt(12 + 20).putInt(1);
    lists.putInt(1).putInt(0).putShort((short) 0x8086).putShort((short) 0xb007);
    lists.putShort((short) 9).putShort((short) 0).putInt(1);
    lists.putInt(0x5645524C).putInt(16).putInt(1).putInt(7);
    lists.putInt(0x54504D4C).putInt(12 + 8).putInt(1);
    lists.putInt(0xf).putShort((short) 1).putShort((short) 11);
    lists.putInt(0x4E554C4C).putInt(12).putInt(1);
    return bytes;
  }

  private static AuthenticatedCodeModule read(String name) throws BootFormatException {
    return AuthenticatedCodeModule.read(name, bytes(name));
  }

  private static byte[] bytes(String name) {
    return Golden.bytes("txt/acm/" + name);
  }

  private static Map<?, ?> expected(String name) {
    return (Map<?, ?>) Golden.json("txt/acm/expected.json").get(name);
  }

  private static long number(Map<?, ?> members, String name) {
    return ((Number) members.get(name)).longValue();
  }
}
