package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuperblockTest {
  static List<GoldenImage> images() {
    return GoldenImage.allOf2021().toList();
  }

  @ParameterizedTest
  @MethodSource("images")
  void fieldsAreThoseOfTheCore(GoldenImage image) throws IOException {
    List<SuperblockSlot> slots = SuperblockSlots.read(image.source()).all();
    for (Map<String, Object> expected : image.list("superblocks")) {
      SuperblockSlot slot = slots.get((Integer) expected.get("slot"));
      assertEquals(expected.get("sha256"), slot.hash().toString());
      Optional<CbeSuperblock> superblock = slot.superblock();
      assertEquals(
          expected.get("state"),
          superblock.map(CbeSuperblock::state).orElse(ImageState.INVALID).name());
      if (superblock.isPresent()) {
        assertFields(expected, superblock.get());
        assertArrayEquals(slot.block(), superblock.get().encode());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void assertFields(Map<String, Object> expected, CbeSuperblock found) {
    assertEquals(number(expected, "rekeying_vba"), found.rekeyingVba());
    assertEquals(number(expected, "resizing_nr_of_pbas"), found.resizingPbas());
    assertEquals(number(expected, "current_key_id"), found.currentKey().id());
    assertEquals(number(expected, "previous_key_id"), found.previousKey().id());
    assertEquals(number(expected, "last_secured_generation"), found.lastSecured());
    assertEquals(number(expected, "curr_snap"), found.current());
    assertEquals(number(expected, "nr_of_pbas"), found.pbas());
    Map<String, Object> free = (Map<String, Object>) expected.get("free_tree");
    assertEquals(free.get("hash"), found.freeTree().root().hash().toString());
    assertEquals(number(free, "leafs"), found.freeTree().shape().leaves());
    for (Map<String, Object> snapshot : (List<Map<String, Object>>) expected.get("snapshots")) {
      Snapshot slot = found.snapshots().get((Integer) snapshot.get("index"));
      assertEquals(number(snapshot, "gen"), slot.generation());
      assertEquals(number(snapshot, "pba"), slot.root().pba());
      assertEquals(number(snapshot, "max_level"), slot.maxLevel());
      assertEquals(snapshot.get("keep"), slot.keep());
      assertEquals(snapshot.get("hash"), slot.root().hash().toString());
    }
  }

  private static long number(Map<String, Object> from, String name) {
    return ((Number) from.get(name)).longValue();
  }

  @ParameterizedTest
  @MethodSource("images")
  void newestAndSecuredSlotsAreFound(GoldenImage image) throws IOException {
    SuperblockSlots slots = SuperblockSlots.read(image.source());
    assertEquals(image.facts().get("newest_slot"), slots.newest().index());
    assertEquals(
        Optional.ofNullable(image.facts().get("secured_slot")),
        slots.secured(image.secured().orElseThrow()).map(SuperblockSlot::index));
  }

  @Test
  void anImageThatNoSlotOfIsSecuredIsRefused() throws IOException {
    GoldenImage image = GoldenImage.of("crash-slot-overwritten");
    SuperblockSlots slots = SuperblockSlots.read(image.source());
    assertThrows(VerityFormatException.class, () -> slots.choose(image.secured()));
  }

  @Test
  void legacyStatesAreUnderstood() throws IOException {
    SuperblockSlots slots = SuperblockSlots.read(GoldenImage.of("init-legacy-2006").source());
    assertEquals(Dialect.LEGACY, slots.dialect());
    assertEquals(ImageState.NORMAL, slots.newest().usable().orElseThrow().state());
    assertArrayEquals(slots.newest().block(), slots.newest().usable().orElseThrow().encode());
    assertEquals(1, slots.all().stream().filter(slot -> slot.superblock().isPresent()).count());
  }

  @Test
  @SuppressWarnings("unchecked")
  void sizesOfALargeImageAreThoseOfTheCore() {
    long blocks =
        new TreeShape(4, 64, 262_144).blocks() + 2 * new TreeShape(3, 64, 32_768).blocks();
    Map<String, Object> init =
        (Map<String, Object>)
            ((List<?>) Golden.json("cbe/big-1gib-128mib.json").get("states")).get(0);
    assertEquals(number(init, "nr_of_pbas"), blocks + CbeSuperblock.SLOTS);
    assertEquals(332_892, Geometry.of(1L << 30, 128L << 20).blocks());
  }

  @Test
  void hostileImagesAreRefusedOrChecked() {
    byte[] good = Arrays.copyOf(GoldenImage.of("init-two-levels").bytes(), 60 * 4096);
    HostileInput.Parser check =
        bytes -> ImageCheck.run(BlockSource.of("hostile", bytes), Optional.empty(), 10);
    HostileInput.truncations(good, VerityFormatException.class, check);
    HostileInput.mutations(good, VerityFormatException.class, check);
  }

  @Test
  void hostileSuperblocksAreRefusedOrChecked() {
    byte[] image = GoldenImage.of("rekey-interrupted").bytes();
    byte[] good = Arrays.copyOfRange(image, 2 * 4096, 3 * 4096);
    Arrays.fill(image, 0, 8 * 4096, (byte) 0);
    HostileInput.mutations(
        good,
        VerityFormatException.class,
        bytes -> {
          System.arraycopy(bytes, 0, image, 0, Math.min(bytes.length, 4096));
          BlockSource source = BlockSource.of("hostile", image);
          SuperblockSlot slot = SuperblockSlots.read(source).newest();
          new SuperblockCheck(
                  source,
                  slot,
                  slot.usable().orElseThrow(),
                  new Findings(1),
                  new java.util.ArrayList<>())
              .run();
        });
  }
}
