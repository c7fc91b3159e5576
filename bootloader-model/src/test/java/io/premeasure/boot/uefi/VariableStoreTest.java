package io.premeasure.boot.uefi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VariableStoreTest {
  private static final String STORES = "uefi-boot/varstore/";

  static Stream<String> stores() {
    return Golden.json(STORES + "expected.json").keySet().stream();
  }

  /** Stores that were booted: what the firmware found in them. */
  @ParameterizedTest
  @MethodSource("stores")
  void liveVariablesAreThoseThatFirmwareSees(String name) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) Golden.json(STORES + "expected.json").get(name);
    UefiVariables variables = read(Golden.bytes(STORES + name + ".fd.gz"));
    assertEquals(
        ((List<?>) expected.get("live"))
            .stream().map(VariableStoreTest::line).collect(Collectors.toSet()),
        variables.all().stream().map(VariableStoreTest::line).collect(Collectors.toSet()));
    assertEquals((Integer) expected.get("secureBoot") == 1, variables.isSecureBoot());
  }

  /** PCR 7 of those boots, until firmware looks at the first image. */
  @ParameterizedTest
  @MethodSource("stores")
  void secureBootRegisterIsTheFirmwares(String name) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) Golden.json(STORES + "expected.json").get(name);
    UefiVariables variables = read(Golden.bytes(STORES + name + ".fd.gz"));
    Map<?, ?> register = (Map<?, ?>) expected.get("pcr7UpToSeparator");
    for (Object bank : register.keySet()) {
      HashAlgorithm algorithm = HashAlgorithm.ofBankName((String) bank).orElseThrow();
      List<Measurement> measurements =
          new FirmwareMeasurements(List.of(algorithm))
              .secureBoot(variables, Source.file("OVMF_VARS.fd"));
      byte[] value =
          Prediction.of(List.of(algorithm), measurements, List.of()).banks().get(algorithm).get(7);
      assertEquals(register.get(bank), HexFormat.of().formatHex(value));
    }
  }

  @Test
  void damagedStoresAreRefusedOrRead() {
    byte[] good = Arrays.copyOf(Golden.bytes(STORES + "own-keys.fd.gz"), 8192);
    // The store's size, so that a cut image is whole: 8192 less the volume's header.
    good[72 + 16] = (byte) (8192 - 72);
    good[72 + 17] = (byte) ((8192 - 72) >> 8);
    good[72 + 18] = 0;
    HostileInput.truncations(good, BootFormatException.class, VariableStoreTest::read);
    HostileInput.mutations(good, BootFormatException.class, VariableStoreTest::read);
  }

  @Test
  void anotherFlashImageIsRefused() {
    BootFormatException refused =
        assertThrows(BootFormatException.class, () -> read(new byte[4096]));
    assertEquals(
        "store: offset 0: no firmware volume of variables, expected its GUID and '_FVH'",
        refused.getMessage());
  }

  @Test
  void guidsAreMixedEndian() {
    UUID guid = UUID.fromString("8be4df61-93ca-11d2-aa0d-00e098032b8c");
    assertEquals(
        "61dfe48bca93d211aa0d00e098032b8c", HexFormat.of().formatHex(EfiGuid.encode(guid)));
    assertEquals(guid, EfiGuid.decode(EfiGuid.encode(guid)));
  }

  private static UefiVariables read(byte[] store) throws IOException {
    return VariableStore.read(BlockSource.of("store", store));
  }

  private static String line(Object expected) {
    Map<?, ?> variable = (Map<?, ?>) expected;
    return String.join(
        " ",
        variable.get("name") + "-" + variable.get("guid"),
        variable.get("attributes").toString(),
        variable.get("sha256").toString());
  }

  private static String line(UefiVariable variable) {
    return String.join(
        " ",
        variable.toString(),
        "" + variable.attributes(),
        HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(variable.data())));
  }
}
