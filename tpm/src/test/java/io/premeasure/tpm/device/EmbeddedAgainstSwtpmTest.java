package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same PCR commands to swtpm and to the embedded TPM, good and bad ones. */
@RequiresTool("swtpm")
class EmbeddedAgainstSwtpmTest {
  private static final int[] ALGORITHMS = {4, 11, 12, 13};
  private static final int[] SIZES = {20, 32, 48, 64};
  private static final byte[] PASSWORD =
      HexFormat.of().parseHex("00000009" + "40000009" + "0000" + "01" + "0000");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomPcrCommandsAtAllLocalitiesGetTheSameResponses(long seed) throws IOException {
    EmbeddedTpm embedded = new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS);
    SplittableRandom random = new SplittableRandom(seed);
    try (TpmTransport swtpm = SwtpmProcess.connect(Duration.ofSeconds(20));
        TpmTransport ours = new EmbeddedTransport(embedded)) {
      ours.transmit(HexFormat.of().parseHex("80010000000c000001440000"));
      for (int i = 0; i < 1500; i++) {
        if (random.nextInt(10) == 0) {
          int locality = random.nextInt(5);
          swtpm.setLocality(locality);
          ours.setLocality(locality);
        }
        byte[] command = command(random);
        assertSame(swtpm, ours, command, "seed " + seed + ", command " + i);
      }
    }
  }

  @Test
  void hashSequenceLeavesTheSameRegisters() throws IOException {
    try (TpmTransport swtpm = SwtpmProcess.connect(Duration.ofSeconds(20));
        TpmTransport ours = new EmbeddedTransport(new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS))) {
      ours.transmit(HexFormat.of().parseHex("80010000000c000001440000"));
      for (TpmTransport each : new TpmTransport[] {swtpm, ours}) {
        each.hashStart();
        each.hashData(new byte[] {1, 2, 3});
        each.hashEnd();
      }
      for (int algorithm : ALGORITHMS) {
        byte[] read = read(algorithm, 0x7e0001);
        assertEquals(values(swtpm.transmit(read)), values(ours.transmit(read)));
      }
    }
  }

  /** Everything but the update counter, which a dynamic launch counts differently. */
  private static String values(byte[] response) {
    return HexFormat.of().formatHex(response, 14, response.length);
  }

  private static void assertSame(TpmTransport swtpm, TpmTransport ours, byte[] command, String what)
      throws IOException {
    assertEquals(
        HexFormat.of().formatHex(swtpm.transmit(command)),
        HexFormat.of().formatHex(ours.transmit(command)),
        () -> what + ": " + HexFormat.of().formatHex(command));
  }

  private static byte[] command(SplittableRandom random) {
    byte[] good =
        switch (random.nextInt(5)) {
          case 0 -> read(ALGORITHMS[random.nextInt(4)], random.nextInt(1 << 24));
          case 1 -> withPassword(0x13c, pcr(random), event(random));
          case 2 -> withPassword(0x13d, pcr(random), new byte[0]);
          default -> withPassword(0x182, pcr(random), digests(random));
        };
    if (random.nextInt(4) != 0) {
      return good;
    }
    // Damage anything but the header, and keep the size right: framing is the transport's.
    byte[] bad = Arrays.copyOf(good, good.length - random.nextInt(Math.min(20, good.length - 10)));
    bad = ByteBuffer.wrap(bad).putInt(2, bad.length).array();
    if (random.nextBoolean() && bad.length > 10) {
      int at = 10 + random.nextInt(Math.min(30, bad.length - 10));
      bad[at] ^= (byte) (1 << random.nextInt(8));
    }
    return bad;
  }

  private static int pcr(SplittableRandom random) {
    return random.nextInt(12) == 0 ? 0x40000007 : random.nextInt(26);
  }

  private static byte[] event(SplittableRandom random) {
    byte[] data = new byte[random.nextInt(8) == 0 ? 1020 + random.nextInt(8) : random.nextInt(50)];
    random.nextBytes(data);
    return ByteBuffer.allocate(2 + data.length).putShort((short) data.length).put(data).array();
  }

  private static byte[] digests(SplittableRandom random) {
    int count = random.nextInt(6);
    ByteBuffer out = ByteBuffer.allocate(4 + count * 66).putInt(count);
    for (int i = 0; i < count; i++) {
      int which = random.nextInt(4);
      byte[] digest = new byte[SIZES[which]];
      random.nextBytes(digest);
      out.putShort((short) ALGORITHMS[which]).put(digest);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] read(int algorithm, int select) {
    return ByteBuffer.allocate(20)
        .putShort((short) 0x8001)
        .putInt(20)
        .putInt(0x17e)
        .putInt(1)
        .putShort((short) algorithm)
        .put((byte) 3)
        .put((byte) select)
        .put((byte) (select >> 8))
        .put((byte) (select >> 16))
        .array();
  }

  private static byte[] withPassword(int code, int handle, byte[] parameters) {
    int size = 14 + PASSWORD.length + parameters.length;
    return ByteBuffer.allocate(size)
        .putShort((short) 0x8002)
        .putInt(size)
        .putInt(code)
        .putInt(handle)
        .put(PASSWORD)
        .put(parameters)
        .array();
  }
}
