package io.premeasure.tpm.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.device.SwtpmProcess;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUri;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresTool({"swtpm", "tpm2_nvundefine"})
class NvRecordTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int INDEX = 0x01800010;

  private SwtpmProcess swtpm;

  @BeforeEach
  void start() throws IOException {
    swtpm = SwtpmProcess.start(TIMEOUT);
    Files.createSymbolicLink(swtpm.dataSocket().resolveSibling("data.ctrl"), swtpm.controlSocket());
  }

  @AfterEach
  void stop() throws IOException {
    swtpm.close();
  }

  /** Work on the record that this secret is of. */
  @FunctionalInterface
  private interface Work<T> {
    T on(NvRecord record) throws IOException;
  }

  private <T> T with(byte[] secret, Work<T> work) throws IOException {
    String uri = "swtpm:unix:" + swtpm.dataSocket() + ",ctrl=" + swtpm.controlSocket();
    try (TpmConnection tpm = TpmConnection.open(TpmUri.parse(uri), TIMEOUT);
        StorageRoot root = StorageRoot.open(tpm);
        NvRecord record = new NvRecord(tpm, root.key(), INDEX, 32, secret)) {
      return work.on(record);
    }
  }

  private void define(byte[] secret, byte[] content) throws IOException {
    Object unused =
        with(
            secret,
            record -> {
              record.define(content);
              return record;
            });
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static int code(TpmCommandException refused) {
    return refused.responseCode();
  }

  @Test
  void whatWasWrittenLastIsRead() throws IOException {
    define(bytes(1), bytes(7));
    assertArrayEquals(bytes(7), with(bytes(1), NvRecord::read));
    for (int value = 8; value < 12; value++) {
      byte[] content = bytes(value);
      byte[] read =
          with(
              bytes(1),
              record -> {
                record.write(content);
                return record.read();
              });
      assertArrayEquals(content, read);
    }
    TpmCommandException again =
        assertThrows(TpmCommandException.class, () -> define(bytes(1), bytes(0)));
    assertEquals(0x14c, code(again));
    assertArrayEquals(bytes(11), with(bytes(1), NvRecord::read));
  }

  @Test
  void ownerRemovesARecord() throws IOException {
    define(bytes(1), bytes(7));
    Object unused =
        with(
            bytes(2),
            record -> {
              record.remove();
              return record;
            });
    assertThrows(TpmCommandException.class, () -> with(bytes(1), NvRecord::read));
    define(bytes(3), bytes(8));
    assertArrayEquals(bytes(8), with(bytes(3), NvRecord::read));
  }

  @Test
  void closedRecordHasForgottenTheSecret() throws IOException {
    byte[] secret = bytes(1);
    define(secret, bytes(7));
    int badAuth = 0x9a2;
    assertEquals(
        badAuth,
        code(
            assertThrows(
                TpmCommandException.class,
                () ->
                    with(
                        secret,
                        record -> {
                          record.close();
                          return record.read();
                        }))));
    assertArrayEquals(bytes(1), secret, "the caller's is the caller's");
  }

  @Test
  void secretsMayEndInZeros() throws IOException {
    byte[] secret = Arrays.copyOf(new byte[] {5, 0, 6}, 32);
    define(secret, bytes(3));
    assertArrayEquals(bytes(3), with(secret, NvRecord::read));
  }

  @Test
  void withoutTheSecretNothingIsReadOrWritten() throws IOException {
    define(bytes(1), bytes(7));
    int badAuth = 0x9a2;
    assertEquals(
        badAuth,
        code(assertThrows(TpmCommandException.class, () -> with(bytes(2), NvRecord::read))));
    assertThrows(
        TpmCommandException.class,
        () ->
            with(
                bytes(2),
                record -> {
                  record.write(bytes(0));
                  return record;
                }));
    assertArrayEquals(bytes(7), with(bytes(1), NvRecord::read));
  }

  @Test
  void anIndexThatSomebodyElsePutInItsPlaceIsNotRead() throws IOException {
    define(bytes(1), bytes(7));
    String tcti = "swtpm:path=" + swtpm.dataSocket();
    String index = "0x%08x".formatted(INDEX);
    RealTool.runOk("tpm2_nvundefine", "-T", tcti, "-C", "o", index);
    assertThrows(TpmCommandException.class, () -> with(bytes(1), NvRecord::read));
    define(bytes(2), bytes(6));
    assertThrows(TpmCommandException.class, () -> with(bytes(1), NvRecord::read));
    RealTool.runOk("tpm2_nvundefine", "-T", tcti, "-C", "o", index);
    RealTool.runOk(
        "tpm2_nvdefine",
        "-T",
        tcti,
        "-C",
        "o",
        "-s",
        "32",
        "-a",
        "authread|authwrite|ownerread",
        index);
    assertThrows(TpmCommandException.class, () -> with(bytes(1), NvRecord::read));
  }
}
