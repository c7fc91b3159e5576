package io.premeasure.boot.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BootAggregate.Template;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BootAggregateTest {
  private static final Set<HashAlgorithm> BANKS =
      EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384);
  private static final Source SOURCE = Source.file("IMA");

  @Test
  void entryCoversRegistersZeroToNineOnly() {
    PcrBanks registers = new PcrBanks(BANKS);
    byte[] before = aggregate(Template.IMA_SIG).measure(registers, BANKS, SOURCE).data();
    registers.extend(HashAlgorithm.SHA256, 10, new byte[32]);
    registers.extend(HashAlgorithm.SHA1, 0, new byte[20]);
    assertEquals(
        hex(before), hex(aggregate(Template.IMA_SIG).measure(registers, BANKS, SOURCE).data()));
    registers.extend(HashAlgorithm.SHA256, 9, new byte[32]);
    byte[] after = aggregate(Template.IMA_SIG).measure(registers, BANKS, SOURCE).data();
    assertEquals(before.length, after.length);
    assertEquals(false, hex(before).equals(hex(after)));
  }

  @Test
  void entryHasTheFieldsOfItsTemplate() {
    PcrBanks registers = new PcrBanks(BANKS);
    String zeros = hex(HashAlgorithm.SHA256.hash(new byte[320]));
    String entry =
        "28000000" + "7368613235363a00" + zeros + "0f000000" + "626f6f745f61676772656761746500";
    assertEquals(entry, hex(aggregate(Template.IMA_NG).measure(registers, BANKS, SOURCE).data()));
    assertEquals(
        entry + "00000000",
        hex(aggregate(Template.IMA_SIG).measure(registers, BANKS, SOURCE).data()));
  }

  @Test
  void bankWithoutHashInTheKernelGetsPaddedSha1() {
    Measurement measurement =
        aggregate(Template.IMA_SIG).measure(new PcrBanks(BANKS), BANKS, SOURCE);
    assertEquals(
        hex(HashAlgorithm.SHA1.hash(measurement.data())) + "00".repeat(28),
        hex(measurement.digests().get(HashAlgorithm.SHA384)));
    assertEquals(
        hex(HashAlgorithm.SHA256.hash(measurement.data())),
        hex(measurement.digests().get(HashAlgorithm.SHA256)));
  }

  @Test
  void sha1CannotBeTheAggregatesHash() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new BootAggregate(HashAlgorithm.SHA1, Template.IMA_NG, BANKS));
  }

  private static BootAggregate aggregate(Template template) {
    return new BootAggregate(
        HashAlgorithm.SHA256, template, EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
