package io.premeasure.verity.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Anchors whose hash is kept elsewhere, by something that can fail in the middle of a commit. */
class HashStoreTest {
  private static final Geometry GEOMETRY = Geometry.of(1 << 20, 1 << 19);

  @TempDir private Path folder;

  private final byte[] key = Pattern.block(1, 1);
  private final UnreliableStore store = new UnreliableStore();
  private Path image;

  /** When power is lost. */
  private enum Loss {
    NEVER,
    BEFORE_KEEPING,
    AFTER_KEEPING
  }

  private static final class UnreliableStore implements HashStore {
    private Optional<BlockHash> kept = Optional.empty();
    private Loss loss = Loss.NEVER;

    @Override
    public Optional<BlockHash> read() {
      return kept;
    }

    @Override
    public void write(BlockHash hash) throws IOException {
      if (loss != Loss.BEFORE_KEEPING) {
        kept = Optional.of(hash);
      }
      if (loss != Loss.NEVER) {
        throw new IOException("power lost");
      }
    }
  }

  @BeforeEach
  void make() throws IOException {
    image = folder.resolve("image");
    BlockHash hash = ImageInit.create(image, GEOMETRY, anchor());
    assertEquals(Optional.of(hash), store.kept);
  }

  private TrustAnchor anchor() throws IOException {
    return TrustAnchor.of(Arrays.copyOf(key, 32), store);
  }

  private void write(int value) throws IOException {
    try (ImageWriter writer = ImageWriter.open(image, anchor(), BlockCache.DEFAULT)) {
      writer.write(3, Pattern.block(3, value));
      writer.sync();
    }
  }

  private byte[] read() throws IOException {
    try (CbeImage opened = CbeImage.open(image, anchor())) {
      VolumeReader reader = opened.reader(anchor(), BlockCache.DEFAULT);
      return reader.read(reader.current(), 3);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"BEFORE_KEEPING", "AFTER_KEEPING"})
  void commitThatTheStoreInterruptsIsFinishedLater(Loss loss) throws IOException {
    write(1);
    byte[] old = Files.readAllBytes(image);
    store.loss = loss;
    assertThrows(IOException.class, () -> write(2));
    Path journal = new Journal(image).file();
    assertTrue(Files.exists(journal));
    store.loss = Loss.NEVER;
    assertArrayEquals(Pattern.block(3, 2), read());
    write(3);
    assertFalse(Files.exists(journal));
    assertArrayEquals(Pattern.block(3, 3), read());
    CheckReport report = CbeImage.check(image, anchor(), 5);
    assertEquals(CheckReport.Verdict.INTACT, report.verdict(), report.toString());
    assertEquals(Optional.of(true), report.fresh());
    Files.write(image, old);
    assertThrows(VerityFormatException.class, () -> write(4));
  }

  @Test
  void oldImageWithItsOldJournalIsRefused() throws IOException {
    write(1);
    store.loss = Loss.BEFORE_KEEPING;
    assertThrows(IOException.class, () -> write(2));
    Path journal = new Journal(image).file();
    Path oldJournal = Files.copy(journal, folder.resolve("old.journal"));
    byte[] old = Files.readAllBytes(image);
    store.loss = Loss.NEVER;
    write(3);
    BlockHash newest = store.kept.orElseThrow();
    Files.write(image, old);
    Files.copy(oldJournal, journal, StandardCopyOption.REPLACE_EXISTING);
    assertThrows(VerityFormatException.class, () -> write(4));
    assertThrows(VerityFormatException.class, this::read);
    assertEquals(Optional.of(newest), store.kept);
  }

  @Test
  void offlineAnchorReadsNoHash() throws IOException {
    write(1);
    byte[] old = Files.readAllBytes(image);
    write(2);
    Files.write(image, old);
    TrustAnchor offline = TrustAnchor.offline(Arrays.copyOf(key, 32), store);
    assertEquals(Optional.empty(), CbeImage.check(image, offline, 5).fresh());
    assertThrows(IllegalArgumentException.class, () -> TrustAnchor.of(new byte[31], store));
  }
}
