package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes the prediction of a data disk, and what it finds with it. */
class PredictedDiskTest {
  @TempDir private Path folder;

  private GoldenDisk disk;
  private Path prediction;

  @BeforeEach
  void predict() throws IOException {
    disk = GoldenDisk.in(folder, "snapshots");
    prediction = folder.resolve("prediction.json");
    measure();
  }

  private void measure(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("--format", "json", "cbe", "measure", disk.image().toString(), "--anchor"));
    command.add(disk.anchor().toString());
    command.addAll(List.of(more));
    command.addAll(List.of("-o", prediction.toString()));
    Invocation done = Invocation.of(command.toArray(String[]::new));
    assertEquals(0, done.exit(), done.err());
  }

  private Invocation verify(String... more) {
    List<String> command =
        new ArrayList<>(List.of("--format", "json", "disk", "verify", disk.image().toString()));
    command.addAll(List.of(more));
    return Invocation.of(command.toArray(String[]::new));
  }

  private Invocation verifyPredicted() {
    return verify("--prediction", prediction.toString());
  }

  private void flip(long position) throws IOException {
    try (FileChannel file =
        FileChannel.open(disk.image(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      file.write(one, position);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"superblock", "vbd-root"})
  void diskIsVerifiedFromThePredictedSuperblockDown(String kind) throws IOException {
    measure("--kind", kind);
    Invocation done = verifyPredicted();
    assertEquals(0, done.exit(), done.text() + done.err());
    assertEquals(true, done.json().get("verified"));
    assertEquals(
        List.of("container", "superblock", "blocks", "prediction"), names(done), done.text());
  }

  @Test
  void printedPredictionIsTakenToo() throws IOException {
    Invocation printed =
        Invocation.of(
            "--format",
            "json",
            "cbe",
            "measure",
            disk.image().toString(),
            "--anchor",
            disk.anchor().toString());
    Files.writeString(prediction, printed.text());
    assertEquals(0, verifyPredicted().exit());
  }

  @Test
  void rootOfAnySnapshotCanBePredicted() throws IOException {
    measure("--kind", "vbd-root", "--snapshot", "1");
    assertEquals(0, verifyPredicted().exit());
  }

  @Test
  void damageBelowThePredictedSuperblockIsFound() throws IOException {
    Map<?, ?> root =
        (Map<?, ?>)
            ((List<?>)
                    Invocation.of(
                            "cbe",
                            "info",
                            disk.image().toString(),
                            "--anchor",
                            disk.anchor().toString(),
                            "--format",
                            "json")
                        .json()
                        .get("snapshots"))
                .get(0);
    flip(((Number) root.get("pba")).longValue() * 4096 + 5);
    Invocation done = verifyPredicted();
    assertEquals(1, done.exit());
    assertTrue(names(done).contains("blocks"), done.text());
    assertTrue(done.text().contains("hash"), done.text());
  }

  @Test
  void anotherStateOfTheDiskIsRefused() throws IOException {
    flip(2 * 4096 + 3600);
    Invocation done = verifyPredicted();
    assertEquals(1, done.exit());
    assertTrue(done.text().contains("none is the predicted one"), done.text());
  }

  @Test
  void contentTakesTheKeysAndIsNotTakenOnTrust() throws IOException {
    measure("--kind", "content");
    Invocation done = verifyPredicted();
    assertEquals(1, done.exit());
    assertTrue(done.text().contains("takes the keys"), done.text());
  }

  @Test
  void withoutPredictionTheBlocksAreChecked() throws IOException {
    Invocation done = verify();
    assertEquals(0, done.exit(), done.err());
    assertTrue(done.text().contains("no prediction says which"), done.text());
    Invocation signed = verify("--signer", "00".repeat(32));
    assertEquals(2, signed.exit());
  }

  @Test
  void predictionIsExtendedIntoTheRegisterThatItPredicts() throws IOException {
    assertExtended("embedded:");
  }

  @Test
  @RequiresTool("swtpm")
  void softwareTpmMeasuresAsPredicted() throws IOException {
    assertExtended("swtpm:");
  }

  private void assertExtended(String tpm) throws IOException {
    measure("--pcr", "9", "--bank", "sha1,sha256,sha384,sha512");
    Invocation done =
        Invocation.of(
            "--format",
            "json",
            "tpm",
            "extend",
            "--tpm",
            tpm,
            "--prediction",
            prediction.toString());
    assertEquals(0, done.exit(), done.err());
    for (String bank : List.of("sha1", "sha256", "sha384", "sha512")) {
      assertEquals(predicted(bank), register(done.json(), bank), bank);
    }
  }

  private Object predicted(String bank) throws IOException {
    return register(JSON.std.mapFrom(Files.readString(prediction)), bank);
  }

  private static Object register(Map<?, ?> document, String bank) {
    return ((Map<?, ?>) ((Map<?, ?>) document.get("banks")).get(bank)).get("9");
  }

  private static List<Object> names(Invocation done) throws IOException {
    return ((List<?>) done.json().get("checks"))
        .stream().<Object>map(check -> ((Map<?, ?>) check).get("name")).toList();
  }
}
