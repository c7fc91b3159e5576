package io.premeasure.boot.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.Measurement;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first entry that Linux 6.1 made in real boots. */
class BootAggregateTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
  private static final int TEMPLATE_DATA = 39;

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "systemd-stub-uki"})
  void entryAndRegisterAreThoseOfTheRealBoot(String boot) {
    Map<String, Object> expected = Golden.json("cvmboot/boot/" + boot + "/pcrs.json");
    PcrBanks registers = new PcrBanks(BANKS);
    for (int pcr = 0; pcr <= BootAggregate.LAST_PCR; pcr++) {
      registers.set(HashAlgorithm.SHA256, pcr, value(expected, HashAlgorithm.SHA256, pcr));
    }
    Measurement entry = BootAggregate.of(registers, BootAggregate.Template.IMA_SIG, BANKS);
    byte[] list = Golden.bytes("cvmboot/boot/" + boot + "/ima-binary.bin");
    assertArrayEquals(Arrays.copyOfRange(list, TEMPLATE_DATA, list.length), entry.data());
    PcrBanks measured = new PcrBanks(BANKS);
    measured.extend(entry.pcr(), entry.digests());
    for (HashAlgorithm bank : BANKS) {
      assertArrayEquals(value(expected, bank, 10), measured.value(bank, 10));
    }
    assertEquals("ima-sig", BootAggregate.Template.IMA_SIG.label());
  }

  private static byte[] value(Map<String, Object> pcrs, HashAlgorithm bank, int pcr) {
    Map<?, ?> values = (Map<?, ?>) pcrs.get(bank.bankName());
    return HexFormat.of().parseHex((String) values.get(Integer.toString(pcr)));
  }
}
