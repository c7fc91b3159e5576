package io.premeasure.verity.thin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresTool({"thin_check", "thin_dump", "thin_restore"})
class ThinToolsTest {
  private static final int METADATA = 4 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void metadataThatIsWrittenIsAcceptedAndDumped(long seed) throws IOException {
    ThinPool pool = RandomPool.of(seed);
    Path file = folder.resolve("metadata");
    Files.write(file, RandomPool.written(pool, METADATA));
    RealTool.runOk("thin_check", file.toString());
    assertEquals(RandomPool.xml(pool), RealTool.runOk("thin_dump", file.toString()).out());
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21, 22, 23, 24})
  void restoredMetadataIsReadAsWhatWasRestored(long seed) throws IOException {
    ThinPool pool = RandomPool.of(seed);
    Path xml = folder.resolve("xml");
    Files.writeString(xml, RandomPool.xml(pool));
    Path file = folder.resolve("metadata");
    try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
      empty.setLength(METADATA);
    }
    RealTool.runOk("thin_restore", "-i", xml.toString(), "-o", file.toString());
    try (FileBlockSource source = FileBlockSource.open(file)) {
      ThinMetadata metadata = ThinMetadata.read(source);
      assertEquals(List.of(), metadata.problems());
      assertEquals(pool, metadata.pool());
    }
  }

  @Test
  void aLargePoolHasTreesOfSeveralLevels() throws IOException {
    ThinPool pool = RandomPool.scattered(70_000);
    byte[] bytes = RandomPool.written(pool, METADATA);
    Path file = folder.resolve("metadata");
    Files.write(file, bytes);
    RealTool.runOk("thin_check", file.toString());
    assertEquals(RandomPool.xml(pool), RealTool.runOk("thin_dump", file.toString()).out());
    ThinMetadata metadata = ThinMetadata.read(new MemoryTarget("metadata", bytes));
    assertEquals(List.of(), metadata.problems());
    assertEquals(pool, metadata.pool());
  }
}
