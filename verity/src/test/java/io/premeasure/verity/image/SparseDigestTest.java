package io.premeasure.verity.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digests printed by cvmdisk. */
class SparseDigestTest {
  @Test
  void digestsEqualCvmdisksAndTheIntendedOnes() throws IOException {
    Map<?, ?> cases = (Map<?, ?>) Golden.json("cvmboot/digest/expected.json").get("cases");
    for (Map.Entry<?, ?> entry : cases.entrySet()) {
      Map<?, ?> expected = (Map<?, ?>) entry.getValue();
      byte[] content = content(Integer.parseInt((String) entry.getKey()));
      SparseDigest digest = SparseDigest.of(new MemoryTarget("disk", content));
      assertEquals(expected.get("intended"), hex(digest.intended()), "of " + entry.getKey());
      assertEquals(expected.get("original"), hex(digest.asCvmdisk()), "of " + entry.getKey());
      assertEquals(expected.get("equal"), !digest.cvmdiskDiffers());
    }
  }

  @Test
  void holesCountAsTheZerosTheyAre(@TempDir Path folder) throws IOException {
    int size = 20 << 20;
    byte[] data = content(100_000);
    byte[] whole = new byte[size];
    System.arraycopy(data, 0, whole, 9 << 20, data.length);
    try (FileBlockTarget sparse = FileBlockTarget.create(folder.resolve("sparse"), size)) {
      sparse.write(9 << 20, data, 0, data.length);
      assertArrayEquals(
          SparseDigest.of(new MemoryTarget("whole", whole)).intended(),
          SparseDigest.of(sparse).intended());
    }
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ((13L * i + i / 4096) % 251);
    }
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
