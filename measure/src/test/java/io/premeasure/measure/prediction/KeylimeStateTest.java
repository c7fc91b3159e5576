package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against what keylime's own generator makes of such events (create_mb_policy.py). */
class KeylimeStateTest {
  private static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256);
  private static final String OWNER = "61dfe48bca93d211aa0d00e098032b8c";

  private final List<Measurement> events = new ArrayList<>();

  @Test
  void everyMemberIsWhatKeylimeMakesOfTheEvents() throws IOException {
    event(0, 0x00000008L, "1.0");
    event(0, 0x80000008L, "blob one");
    event(0, 0x8000000aL, "blob two");
    variable("SecureBoot", new byte[] {1});
    variable("db", signatureList("c0ffee"));
    variable("dbx", new byte[0]);
    event(4, 0x80000003L, "shim");
    event(4, 0x80000003L, "grub");
    event(4, 0x80000003L, "kernel");
    event(14, 0x0000000dL, "MokList\0");
    event(14, 0x0000000dL, "MokListX\0");
    event(8, 0x0000000dL, "grub_cmd: linux /vmlinuz\0");
    event(8, 0x0000000dL, "kernel_cmdline: /vmlinuz root=UUID=1-2 quiet\0");
    event(9, 0x0000000dL, "/initrd.img\0");
    Map<String, Object> state = state();
    assertEquals(true, state.get("has_secureboot"));
    Map<?, ?> firmware = (Map<?, ?>) ((List<?>) state.get("scrtm_and_bios")).get(0);
    assertEquals(Map.of("sha256", hash("1.0")), firmware.get("scrtm"));
    assertEquals(
        List.of(Map.of("sha256", hash("blob one")), Map.of("sha256", hash("blob two"))),
        firmware.get("platform_firmware"));
    assertEquals(
        List.of(
            Map.of(
                "SignatureOwner", "61dfe48b-ca93-d211-aa0d-00e098032b8c",
                "SignatureData", "0xc0ffee")),
        state.get("db"));
    assertEquals(List.of(), state.get("dbx"));
    assertEquals(List.of(Map.of("sha256", hash("MokList\0"))), state.get("mokdig"));
    assertEquals(List.of(Map.of("sha256", hash("MokListX\0"))), state.get("mokxdig"));
    Map<?, ?> kernel = (Map<?, ?>) ((List<?>) state.get("kernels")).get(0);
    assertEquals(hash("shim"), kernel.get("shim_authcode_sha256"));
    assertEquals(hash("grub"), kernel.get("grub_authcode_sha256"));
    assertEquals(hash("kernel"), kernel.get("kernel_authcode_sha256"));
    assertEquals(hash("/initrd.img\0"), kernel.get("initrd_plain_sha256"));
    // re.escape("/vmlinuz root=UUID=1-2 quiet")
    assertEquals("/vmlinuz\\ root=UUID=1\\-2\\ quiet", kernel.get("kernel_cmdline"));
  }

  @Test
  void malformedVariablesAreLeftOut() throws IOException {
    byte[] list = signatureList("c0ffee");
    for (int at = 16; at < 28; at++) {
      byte[] bad = list.clone();
      bad[at] = (byte) 0xff;
      events.clear();
      variable("db", bad);
      assertTrue(((List<?>) state().get("db")).size() <= 1);
    }
    events.clear();
    events.add(measurement(7, 0x80000001L, new byte[40]));
    byte[] endless = new byte[40];
    java.util.Arrays.fill(endless, 16, 40, (byte) 0x7f);
    events.add(measurement(7, 0x80000001L, endless));
    assertEquals(Map.of("mokdig", List.of(), "mokxdig", List.of()), state());
  }

  private Map<String, Object> state() throws IOException {
    return JSON.std.mapFrom(KeylimeState.of(Prediction.of(BANKS, events, List.of())));
  }

  private void event(int pcr, long type, String data) {
    events.add(measurement(pcr, type, data.getBytes(StandardCharsets.UTF_8)));
  }

  private void variable(String name, byte[] content) {
    byte[] utf16 = name.getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer data =
        ByteBuffer.allocate(32 + utf16.length + content.length).order(ByteOrder.LITTLE_ENDIAN);
    data.position(16);
    data.putLong(name.length()).putLong(content.length).put(utf16).put(content);
    events.add(measurement(7, 0x80000001L, data.array()));
  }

  private static byte[] signatureList(String signature) {
    byte[] owner = HexFormat.of().parseHex(OWNER);
    byte[] data = HexFormat.of().parseHex(signature);
    int each = owner.length + data.length;
    return ByteBuffer.allocate(28 + each)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(16)
        .putInt(28 + each)
        .putInt(0)
        .putInt(each)
        .put(owner)
        .put(data)
        .array();
  }

  private static Measurement measurement(int pcr, long type, byte[] data) {
    return Measurement.ofData(pcr, type, data, BANKS, Source.file("test"), "test");
  }

  private static String hash(String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    return "0x" + HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(bytes));
  }
}
