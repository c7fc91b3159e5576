package io.premeasure.verity.thin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenThinTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "thin-contiguous",
        "thin-fragmented",
        "thin-snapshots",
        "thin-empty-device",
        "thin-kernel"
      })
  void metadataOfOtherProgramsGivesTheirXml(String name) throws IOException {
    ThinMetadata metadata =
        ThinMetadata.read(new MemoryTarget(name, Golden.bytes("disk/" + name + ".meta.gz")));
    StringBuilder xml = new StringBuilder();
    ThinXml.write(metadata.pool(), xml);
    String expected = new String(Golden.bytes("disk/" + name + ".xml"), StandardCharsets.UTF_8);
    assertEquals(expected, xml.toString());
    assertEquals(List.of(), metadata.problems());
  }
}
