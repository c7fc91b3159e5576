package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageCheckTest {
  private static final java.util.regex.Pattern PLACE =
      java.util.regex.Pattern.compile(
          "(?:snap(\\d+) )?(leaf|inner|ft|mt)(?: lvl(\\d+))?(?: vba(\\d+))? pba(\\d+) gen\\d+ hash mismatch.*");

  static List<GoldenImage> images() {
    return GoldenImage.all().toList();
  }

  record Corruption(GoldenImage base, Map<String, Object> facts) {
    byte[] damaged() {
      byte[] bytes = base.bytes();
      bytes[(Integer) facts.get("offset")] ^= ((Integer) facts.get("xor")).byteValue();
      return bytes;
    }

    @Override
    public String toString() {
      return base + " " + facts.get("name");
    }
  }

  @SuppressWarnings("unchecked")
  static List<Corruption> corruptions() {
    List<Corruption> all = new ArrayList<>();
    for (String base : List.of("rekeyed", "snapshots")) {
      Map<String, Object> file = Golden.json("cbe/corrupt-" + base + ".json");
      for (Map<String, Object> facts : (List<Map<String, Object>>) file.get("cases")) {
        all.add(new Corruption(GoldenImage.of(base), facts));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("images")
  @SuppressWarnings("unchecked")
  void everyImageHasItsVerdict(GoldenImage image) throws IOException {
    CheckReport report = ImageCheck.run(image.source(), image.secured(), 100);
    Map<String, Object> expected = image.map("expected_check");
    assertEquals(
        expected.get("verdict").equals("pass"), report.verdict().sound(), report.toString());
    assertPlaces((List<String>) expected.getOrDefault("findings", List.of()), report);
    assertEquals(
        image.secured().map(hash -> image.facts().get("secured_slot") != null), report.fresh());
  }

  @ParameterizedTest
  @MethodSource("corruptions")
  @SuppressWarnings("unchecked")
  void everyCorruptionIsFoundWhereItIs(Corruption corruption) throws IOException {
    BlockSource damaged = BlockSource.of("damaged", corruption.damaged());
    CheckReport report = ImageCheck.run(damaged, corruption.base().secured(), 100);
    boolean pass = corruption.facts().get("expected_check").equals("pass");
    assertEquals(pass, report.verdict().sound(), report.toString());
    assertPlaces((List<String>) corruption.facts().get("expected_findings"), report);
  }

  private static void assertPlaces(List<String> expected, CheckReport report) {
    int places = 0;
    for (String line : expected) {
      Matcher place = PLACE.matcher(line);
      if (place.matches()) {
        places++;
        assertTrue(
            report.findings().stream().anyMatch(found -> matches(place, found, report)),
            () -> line + " not in " + report.findings());
      }
    }
    long mismatches =
        report.findings().stream().filter(f -> f.kind() == Kind.HASH_MISMATCH).count();
    // Without the secured superblock what is reported is of another one.
    assertTrue(report.verdict() == Verdict.UNUSABLE || mismatches == places, report.toString());
  }

  private static boolean matches(Matcher place, Finding found, CheckReport report) {
    Tree tree =
        switch (place.group(2)) {
          case "ft" -> Tree.FREE;
          case "mt" -> Tree.META;
          default -> Tree.VBD;
        };
    boolean snapshot =
        place.group(1) == null
            || found.snapshot().orElseThrow()
                == report
                    .superblock()
                    .snapshots()
                    .get(Integer.parseInt(place.group(1)))
                    .generation();
    int level = place.group(3) == null ? 0 : Integer.parseInt(place.group(3));
    boolean vba =
        place.group(4) == null
            || found.vba().equals(OptionalLong.of(Long.parseLong(place.group(4))));
    return found.tree() == tree
        && snapshot
        && vba
        && found.kind() == Kind.HASH_MISMATCH
        && found.level().orElseThrow() == level
        && found.pba().orElseThrow() == Long.parseLong(place.group(5));
  }

  @Test
  void verdictsTellPoolsFromData() throws IOException {
    assertEquals(Verdict.INTACT, verdict("written"));
    assertEquals(Verdict.UNFINISHED, verdict("rekey-interrupted"));
    assertEquals(Verdict.POOL_DAMAGED, verdict("crash-inside-step"));
    assertEquals(Verdict.POOL_DAMAGED, verdict("quirk-overfull-init"));
    assertEquals(Verdict.DATA_DAMAGED, verdict("quirk-current-dropped"));
    assertEquals(Verdict.UNUSABLE, verdict("crash-slot-overwritten"));
  }

  private static Verdict verdict(String name) throws IOException {
    GoldenImage image = GoldenImage.of(name);
    return ImageCheck.run(image.source(), image.secured(), 10).verdict();
  }

  @Test
  void sharedBlocksAreHashedOnce() throws IOException {
    GoldenImage image = GoldenImage.of("snapshots");
    CheckReport report = ImageCheck.run(image.source(), image.secured(), 10);
    // 29 written blocks of the current state, 12 and 1 more of the older ones, inner blocks, pools.
    assertTrue(report.blocksChecked() < 29 + 13 + 15 + 14 + 1 + 8, report.toString());
    assertFalse(report.findings().iterator().hasNext());
  }

  @Test
  void everyFlippedBitOfTheTreesIsFound() throws IOException {
    GoldenImage image = GoldenImage.of("init-two-levels");
    byte[] bytes = image.bytes();
    CbeSuperblock superblock = SuperblockSlots.read(image.source()).newest().usable().orElseThrow();
    long root = superblock.currentSnapshot().root().pba();
    for (int bit = 0; bit < 8 * 4096; bit += 61) {
      int at = (int) root * 4096 + bit / 8;
      bytes[at] ^= (byte) (1 << bit % 8);
      CheckReport report = ImageCheck.run(BlockSource.of("flipped", bytes), Optional.empty(), 1);
      assertEquals(Verdict.DATA_DAMAGED, report.verdict());
      bytes[at] ^= (byte) (1 << bit % 8);
    }
  }
}
