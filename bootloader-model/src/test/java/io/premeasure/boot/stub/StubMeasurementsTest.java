package io.premeasure.boot.stub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.PeBuilder;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StubMeasurementsTest {
  private static final String UKI = "uefi-boot-more/uki/";
  private static final List<HashAlgorithm> SHA256 = List.of(HashAlgorithm.SHA256);

  static Stream<String> cases() {
    return Golden.json(UKI + "expected.json").keySet().stream();
  }

  /** Values that systemd-measure 252 and 257 calculated. */
  @ParameterizedTest
  @MethodSource("cases")
  void registersOfEveryPhaseAreThoseOfSystemdMeasure(String name) throws IOException {
    Map<?, ?> golden = (Map<?, ?>) Golden.json(UKI + "expected.json").get(name);
    int release = Integer.parseInt(((String) golden.get("tool")).replaceAll(".* ", ""));
    PeBuilder builder = new PeBuilder();
    for (Object section : ((Map<?, ?>) golden.get("sections")).keySet()) {
      builder.section("." + section, Golden.bytes(UKI + name + "/" + section));
    }
    PeImage image = PeImage.read(BlockSource.of("uki", builder.build()));
    Map<?, ?> banks = (Map<?, ?>) golden.get("calculate");
    for (Object bank : banks.keySet()) {
      for (Object each : (List<?>) banks.get(bank)) {
        Map<?, ?> phase = (Map<?, ?>) each;
        assertEquals(
            phase.get("hash"),
            register(image, release, (String) bank, (String) phase.get("phase")),
            each.toString());
      }
    }
  }

  private static String register(PeImage image, int release, String bank, String phases)
      throws IOException {
    List<HashAlgorithm> banks = List.of(HashAlgorithm.ofBankName(bank).orElseThrow());
    List<Measurement> all =
        new ArrayList<>(
            new StubMeasurements(
                    UnifiedKernelImage.of(image),
                    new StubVersion(release),
                    banks,
                    Source.file("uki"))
                .sections(0));
    for (String word : phases.split(":")) {
      all.add(StubMeasurements.phase(word, banks));
    }
    Prediction prediction = Prediction.of(banks, all, List.of());
    return HexFormat.of().formatHex(prediction.banks().get(banks.get(0)).get(11));
  }

  @Test
  void aProfileGoesBeforeTheBaseAndItsNumberIntoPcr12() throws IOException {
    PeImage image =
        PeImage.read(
            BlockSource.of(
                "uki",
                new PeBuilder()
                    .section(".linux", bytes("kernel"))
                    .section(".cmdline", bytes("base"))
                    .section(".profile", bytes("ID=a"))
                    .section(".profile", bytes("ID=b"))
                    .section(".cmdline", bytes("b's"))
                    .build()));
    UnifiedKernelImage uki = UnifiedKernelImage.of(image);
    assertEquals(2, uki.profiles());
    StubMeasurements stub =
        new StubMeasurements(uki, new StubVersion(257), SHA256, Source.file("uki"));
    assertEquals(List.of("kernel", "base", "ID=a"), contents(stub.sections(0)));
    assertEquals(List.of("kernel", "b's", "ID=b"), contents(stub.sections(1).subList(1, 7)));
    Measurement number = stub.sections(1).get(0);
    assertEquals(12, number.pcr());
    // Tag, length and "1" with its NUL in UTF-16.
    assertEquals("dbd6ae130400000031000000", HexFormat.of().formatHex(number.data()));
    assertThrows(BootFormatException.class, () -> stub.sections(2));
    assertThrows(BootFormatException.class, () -> stub.sections(-1));
    StubMeasurements old =
        new StubMeasurements(uki, new StubVersion(256), SHA256, Source.file("uki"));
    assertThrows(BootFormatException.class, () -> old.sections(1));
  }

  /** The texts behind the second digest of each pair. */
  private static List<String> contents(List<Measurement> sections) {
    List<String> found = new ArrayList<>();
    for (int i = 1; i < sections.size(); i += 2) {
      for (String text : List.of("kernel", "base", "b's", "ID=a", "ID=b")) {
        if (Arrays.equals(
            HashAlgorithm.SHA256.hash(bytes(text)),
            sections.get(i).digests().get(HashAlgorithm.SHA256))) {
          found.add(text);
        }
      }
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####, 252",
    "#### LoaderInfo: systemd-stub 257 ####, 257"
  })
  void theImageNamesItsStub(String magic, int release) throws IOException {
    PeImage image = image(".sdmagic", magic);
    assertEquals(release, StubVersion.of(image).orElseThrow().release());
  }

  @Test
  void anImageWithoutStubOrKernelIsSaidToBeNone() throws IOException {
    assertEquals(Optional.empty(), StubVersion.of(image(".linux", "x")));
    PeImage odd = image(".sdmagic", "#### LoaderInfo: something else ####");
    assertThrows(BootFormatException.class, () -> StubVersion.of(odd));
    assertThrows(BootFormatException.class, () -> UnifiedKernelImage.of(odd));
  }

  private static PeImage image(String section, String content) throws IOException {
    byte[] image = new PeBuilder().section(section, bytes(content)).build();
    return PeImage.read(BlockSource.of("image", image));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
