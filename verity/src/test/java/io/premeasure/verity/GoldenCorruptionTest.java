package io.premeasure.verity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged data, trees and superblocks with the verdicts of veritysetup 2.6.1. */
class GoldenCorruptionTest {
  static Stream<Arguments> corruptions() {
    return GoldenTree.all()
        .flatMap(
            tree ->
                tree.corruptions().stream()
                    .map(change -> Arguments.of(tree, change.get("what"), change)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("corruptions")
  void verdictAndPlaceAreThoseOfVeritysetup(
      GoldenTree golden, String what, Map<String, Object> change) throws IOException {
    byte[] data = golden.data();
    byte[] hashes = golden.hashes();
    boolean combined = golden.inOneFile();
    damage(change, combined || change.get("file").equals("hash") ? hashes : data);
    BlockSource dataSource = new MemoryTarget("data", combined ? hashes : data);
    BlockSource hashSource = new MemoryTarget("hash", hashes);
    int exit = ((Number) change.get("exit")).intValue();
    List<?> messages = (List<?>) change.get("stderr");
    String message = messages.isEmpty() ? "" : messages.get(0).toString();
    boolean root = message.equals("Verification of root hash failed.");
    // A count of zero is refused here; veritysetup takes the size of the device instead.
    boolean refused = (exit == 1 && !root) || what.equals("superblock data blocks 0");
    if (refused) {
      assertThrows(VerityFormatException.class, () -> verify(golden, dataSource, hashSource), what);
      return;
    }
    VerificationReport report = verify(golden, dataSource, hashSource);
    assertEquals(exit == 0, report.clean());
    if (root) {
      assertFalse(report.rootMatches());
    } else if (exit != 0) {
      assertEquals(message, firstMessage(golden, report));
    }
    assertEquals(message.isEmpty(), report.clean());
  }

  private static VerificationReport verify(GoldenTree golden, BlockSource data, BlockSource hashes)
      throws IOException {
    VerityParameters parameters = golden.parameters();
    if (golden.area().superblock()) {
      byte[] bytes = new byte[Superblock.SIZE];
      hashes.read(golden.area().offset(), bytes, 0, bytes.length);
      parameters = Superblock.parse("hash", golden.area().offset(), bytes).parameters();
    }
    VerityTree tree = new VerityTree(parameters, golden.area(), data, 2);
    return tree.verify(hashes, HexFormat.of().parseHex(golden.rootHash()), 100);
  }

  /** What veritysetup would say: it stops at the first finding and says nothing of the level. */
  private static String firstMessage(GoldenTree golden, VerificationReport report) {
    long dataBlockSize = golden.parameters().dataBlockSize();
    Stream<String> bad =
        Stream.concat(
                report.badDataBlocks().listed().stream().map(block -> block * dataBlockSize),
                report.badHashBlocks().listed().stream()
                    .map(VerificationReport.HashPosition::offset))
            .map(position -> "Verification failed at position " + position + ".");
    Stream<String> spare =
        report.spareAreas().listed().stream()
            .map(area -> "Spare area is not zeroed at position " + area.offset() + ".");
    List<String> messages = report.spareAreas().total() > 0 ? spare.toList() : bad.toList();
    assertTrue(!messages.isEmpty(), report::toString);
    return messages.get(0);
  }

  private static void damage(Map<String, Object> change, byte[] file) {
    int position = ((Number) change.get("position")).intValue();
    byte[] before = file.clone();
    if (change.containsKey("xor")) {
      file[position] ^= ((Number) change.get("xor")).byteValue();
    } else {
      byte[] bytes = HexFormat.of().parseHex((String) change.get("bytes"));
      System.arraycopy(bytes, 0, file, position, bytes.length);
    }
    assertFalse(Arrays.equals(before, file));
  }
}
