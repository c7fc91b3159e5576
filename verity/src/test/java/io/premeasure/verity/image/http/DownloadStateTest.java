package io.premeasure.verity.image.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.VerityFormatException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DownloadStateTest {
  private static final DownloadState STATE =
      new DownloadState(
          "https://a.example/disk.vhd",
          1 << 30,
          "\"0x8D\"",
          List.of(new ByteRange(0, 4096), new ByteRange(8192, 1 << 30)));

  @Test
  void whatIsWrittenIsRead() throws VerityFormatException {
    assertEquals(STATE, DownloadState.decode("state", STATE.encode()));
  }

  @Test
  void theLastLineSaysThatItIsWhole() {
    String text = STATE.encode();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThrows(VerityFormatException.class, () -> DownloadState.decode("state", cut));
    }
  }

  @Test
  void rangesThatCannotBeAreRefused() {
    for (String done : new String[] {"9 9", "0 4096", "4096 5000", "5000 1073741825", "-1 5"}) {
      String text = STATE.encode().replace("done 8192 1073741824", "done " + done);
      assertThrows(VerityFormatException.class, () -> DownloadState.decode("state", text), done);
    }
  }

  @Test
  void damagedStatesAreReadOrRefused() {
    HostileInput.mutations(
        STATE.encode().getBytes(StandardCharsets.ISO_8859_1),
        VerityFormatException.class,
        bytes -> DownloadState.decode("s", new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  @Test
  void rangesAreKeptAsFewAsPossible() {
    RangeSet set = new RangeSet();
    BitSet expected = new BitSet();
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      int start = random.nextInt(5000);
      int end = start + 1 + random.nextInt(4);
      set.add(new ByteRange(start, end));
      expected.set(start, end);
      int from = random.nextInt(5000);
      boolean whole = expected.nextClearBit(from) >= from + 3;
      assertEquals(whole, set.contains(new ByteRange(from, from + 3)));
    }
    assertEquals(expected.cardinality(), set.length());
    long reached = -1;
    for (ByteRange range : set.ranges()) {
      assertTrue(range.start() > reached, "apart");
      assertEquals(range.end(), expected.nextClearBit((int) range.start()));
      reached = range.end();
    }
  }

  @Test
  void secretsOfAnAddressAreNotShown() {
    BlobUrl url = BlobUrl.of("https://a.example/c/disk?sv=1&sig=a%2Bb%3D");
    assertEquals("https://a.example/c/disk", url.toString());
    assertEquals(
        "https://a.example/c/disk?sv=1&sig=a%2Bb%3D&comp=pagelist",
        url.request("comp=pagelist").toString());
    assertFalse(url.redact("GET " + url.request("")).contains("sig"), "redacted");
    for (String wrong :
        new String[] {
          "ftp://a/sig", "https://u:sig@a/", "a/sig", "http:///sig", "http://a/ ?sig"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> BlobUrl.of(wrong));
      assertFalse(e.getMessage().contains("sig"), e.getMessage());
    }
  }
}
