package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.verity.MemoryTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeReaderTest {
  static List<GoldenImage> images() {
    return GoldenImage.allOf2021().toList();
  }

  static String contentHash(VolumeReader reader, Snapshot snapshot) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (long vba = 0; vba < snapshot.leaves(); vba++) {
      digest.update(reader.read(snapshot, vba));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static VolumeReader reader(GoldenImage image) throws IOException {
    SuperblockSlots slots = SuperblockSlots.read(image.source());
    SuperblockSlot slot = slots.secured(image.secured().orElseThrow()).orElseGet(slots::newest);
    return new VolumeReader(
        image.source(), slot.usable().orElseThrow(), image.anchor(), BlockCache.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("images")
  void everySnapshotHasTheContentThatWasWritten(GoldenImage image) throws Exception {
    VolumeReader reader = reader(image);
    for (Map<String, Object> volume : image.list("volumes")) {
      if (Boolean.TRUE.equals(volume.get("valid"))) {
        Snapshot snapshot = reader.snapshot(((Number) volume.get("gen")).longValue());
        assertEquals(volume.get("content_sha256"), contentHash(reader, snapshot));
      }
    }
  }

  @Test
  void aFlippedBitIsNeverReturned() throws IOException {
    byte[] bytes = GoldenImage.of("written").bytes();
    MemoryTarget image = new MemoryTarget("written", bytes);
    CbeSuperblock superblock = SuperblockSlots.read(image).newest().usable().orElseThrow();
    TrustAnchor anchor = TrustAnchor.builtIn();
    VolumeReader good = new VolumeReader(image, superblock, anchor, BlockCache.DEFAULT);
    assertArrayEquals(Pattern.block(12, 2), good.read(good.current(), 12));
    int damaged = 0;
    for (int pba = 8; pba < bytes.length / 4096; pba++) {
      bytes[pba * 4096 + 77] ^= 4;
      VolumeReader reader = new VolumeReader(image, superblock, anchor, BlockCache.DEFAULT);
      try {
        assertArrayEquals(Pattern.block(12, 2), reader.read(reader.current(), 12));
      } catch (VerityFormatException e) {
        damaged++;
      }
      bytes[pba * 4096 + 77] ^= 4;
    }
    assertEquals(3, damaged);
  }

  @Test
  void whatDoesNotExistIsRefused() throws IOException {
    VolumeReader reader = reader(GoldenImage.of("snapshots"));
    assertThrows(RefusedException.class, () -> reader.snapshot(99));
    Snapshot current = reader.current();
    assertThrows(RefusedException.class, () -> reader.read(current, 200));
    assertThrows(RefusedException.class, () -> reader.read(current, -1));
  }
}
