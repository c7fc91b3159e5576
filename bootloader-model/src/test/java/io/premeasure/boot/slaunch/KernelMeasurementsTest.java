package io.premeasure.boot.slaunch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Source;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.log.TxtEvent;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelMeasurementsTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
  private static final Set<HashAlgorithm> BANKS = EnumSet.of(SHA256);
  private static final byte[] INITRD = {1, 2, 3};

  private final KernelMeasurements measured = new KernelMeasurements(BANKS);

  @Test
  void commandLineIsMeasuredWithTheZerosOfItsArea() throws IOException {
    measured.commandLine("ro quiet", 2047, Source.file("config"));
    Measurement line = measured.alone().measurements().get(0);
    byte[] area = Arrays.copyOf("ro quiet".getBytes(StandardCharsets.UTF_8), 2047);
    assertEquals(18, line.pcr());
    assertArrayEquals(SHA256.hash(area), line.digests().get(SHA256));
  }

  @Test
  void withoutARecordTheRegisterOfTheMachinesValuesIsNotKnown() throws IOException {
    measured.initrd(BlockSource.of("initrd", INITRD));
    PolicyMeasurements alone = measured.alone();
    assertEquals(Set.of(18), alone.unknown().keySet());
    assertEquals(17, alone.measurements().get(0).pcr());
    assertArrayEquals(SHA256.hash(INITRD), alone.measurements().get(0).digests().get(SHA256));
  }

  @Test
  void recordGivesWhatIsNotComputedInItsOrder() throws IOException {
    measured.commandLine("ro", 16, Source.file("config"));
    measured.initrd(BlockSource.of("initrd", INITRD));
    List<Measurement> all = measured.asIn("log", log(true)).measurements();
    assertEquals(
        List.of("log(Measured SLR Table)", "config", "log(Measured other)", "initrd"),
        all.stream().map(each -> each.source().text()).toList());
    assertEquals(
        List.of(Origin.CARRIED, Origin.COMPUTED, Origin.CARRIED, Origin.COMPUTED),
        all.stream().map(Measurement::origin).toList());
    assertArrayEquals(
        SHA256.hash("Measured SLR Table".getBytes(StandardCharsets.UTF_8)),
        all.get(0).digests().get(SHA256));
  }

  @Test
  void logWithoutMarkersStartsAtTheFirstEntryOfThePolicy() throws IOException {
    assertEquals(4, measured.asIn("log", log(false)).measurements().size());
  }

  @Test
  void bankThatTheRecordLacksMakesItsRegistersUnknown() throws IOException {
    PolicyMeasurements all =
        new KernelMeasurements(EnumSet.of(HashAlgorithm.SHA384)).asIn("log", log(true));
    assertEquals(Set.of(17, 18), all.unknown().keySet());
    assertTrue(all.measurements().isEmpty());
  }

  @Test
  void recordOfAnotherKindOfLaunchIsRefused() throws IOException {
    TxtLog tboot = new TxtLog(List.of(event(17, TxtEventType.TBOOT, "")));
    assertThrows(BootFormatException.class, () -> measured.asIn("log", tboot));
    measured.initrd(BlockSource.of("initrd", INITRD));
    TxtLog bare = new TxtLog(List.of(event(18, TxtEventType.SLAUNCH, "Measured SLR Table")));
    assertThrows(BootFormatException.class, () -> measured.asIn("log", bare));
  }

  @Test
  void lineThatItsAreaCannotHoldIsRefused() {
    assertThrows(
        BootFormatException.class, () -> measured.commandLine("abc", 2, Source.file("config")));
    assertThrows(
        BootFormatException.class,
        () -> measured.commandLine("abc", 0xffffffffL, Source.file("config")));
  }

  private static TxtLog log(boolean marked) {
    List<TxtEvent> events =
        List.of(
            event(17, TxtEventType.SLAUNCH, "Measured Kernel into PCR17"),
            event(17, TxtEventType.SLAUNCH_START, ""),
            event(18, TxtEventType.SLAUNCH, "Measured SLR Table"),
            event(18, TxtEventType.SLAUNCH, "Measured Kernel command line"),
            event(18, TxtEventType.SLAUNCH, "Measured other"),
            event(17, TxtEventType.SLAUNCH, "Measured Kernel initrd"),
            event(17, TxtEventType.SLAUNCH_END, ""));
    return new TxtLog(
        events.stream().filter(each -> marked || each.type() == TxtEventType.SLAUNCH).toList());
  }

  private static TxtEvent event(int pcr, long type, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    return new TxtEvent(pcr, type, Map.of(SHA256, Octets.of(SHA256.hash(data))), Octets.of(data));
  }
}
