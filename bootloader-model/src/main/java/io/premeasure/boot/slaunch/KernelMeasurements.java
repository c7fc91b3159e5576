package io.premeasure.boot.slaunch;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.txt.log.TxtEvent;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel extends by the policy of a launch. Command line and initrd are computed. The
 * resource table, the boot parameters, the setup data and the memory map hold addresses and
 * registers of the machine: they are taken from the log of a launch, or else their register is not
 * known. Because the boot parameters also hold the places and sizes of kernel and initrd, such a
 * log serves for other command lines, and for other files only while these stay the same.
 */
public final class KernelMeasurements {
  private static final long LONGEST_COMMAND_LINE = 1 << 16;
  private static final String NOT_KNOWN =
      "the resource table, the boot parameters and the memory map are the machine's: the log of a"
          + " launch on it tells their digests";

  private final Set<HashAlgorithm> banks;
  private final Map<PolicyEntity, Measurement> computed = new EnumMap<>(PolicyEntity.class);

  /** Measurements for some banks; the kernel extends all that the log has. */
  public KernelMeasurements(Set<HashAlgorithm> banks) {
    this.banks = EnumSet.copyOf(banks);
  }

  /**
   * The command line as GRUB's own loader for Linux places it: its area has the size that the
   * kernel's header tells and holds zeros behind the text.
   *
   * @param line with what GRUB puts before it, {@code BOOT_IMAGE=...}
   * @param size of the area in bytes, see {@code BzImage.commandLineSize}
   * @throws BootFormatException when the area is too small, or larger than 64 KiB
   */
  public void commandLine(String line, long size, Source source) throws BootFormatException {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    if (text.length > size || size > LONGEST_COMMAND_LINE) {
      throw new BootFormatException(
          source.text(),
          0,
          "command line of " + text.length + " bytes in an area of " + size + ", at most 65536");
    }
    byte[] area = Arrays.copyOf(text, (int) size);
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    banks.forEach(bank -> digests.put(bank, bank.hash(area)));
    compute(
        PolicyEntity.COMMAND_LINE,
        digests,
        source,
        "command line '" + line + "' in its area of " + size + " bytes");
  }

  /** The initrd, as one file. */
  public void initrd(BlockSource file) throws IOException {
    compute(
        PolicyEntity.INITRD,
        InitrdPart.of(file).digests(banks),
        Source.file(file.name()),
        "initrd");
  }

  /** The measurements in GRUB's order, with nothing known of the machine. */
  public PolicyMeasurements alone() {
    return new PolicyMeasurements(
        List.copyOf(computed.values()), Map.of(PolicyEntity.BOOT_PARAMETERS.pcr(), NOT_KNOWN));
  }

  /**
   * The measurements that a log shows, with what is computed in the place of what it has.
   *
   * @param name of the log, for sources and errors
   * @throws BootFormatException when it has no such measurement, or lacks one that is computed
   */
  public PolicyMeasurements asIn(String name, TxtLog log) throws BootFormatException {
    List<Measurement> all = new ArrayList<>();
    Map<Integer, String> unknown = new HashMap<>();
    Set<PolicyEntity> found = EnumSet.noneOf(PolicyEntity.class);
    for (TxtEvent event : ofKernel(log)) {
      Optional<PolicyEntity> entity = PolicyEntity.ofLabel(label(event));
      entity.ifPresent(found::add);
      Measurement measurement =
          entity.map(computed::get).orElseGet(() -> recorded(name, event, entity));
      if (measurement.digests().keySet().containsAll(banks)) {
        all.add(measurement);
      } else {
        unknown.put(
            (int) event.pcr(), name + " has no digest of '" + label(event) + "' for every bank");
      }
    }
    if (!found.containsAll(computed.keySet()) || (all.isEmpty() && unknown.isEmpty())) {
      throw new BootFormatException(
          name, 0, "not the log of a launch that measured " + computed.keySet());
    }
    return new PolicyMeasurements(all, unknown);
  }

  /** The events between Linux's markers; without these, from the first that GRUB's policy has. */
  private static List<TxtEvent> ofKernel(TxtLog log) {
    List<TxtEvent> events = log.events();
    boolean marked = events.stream().anyMatch(each -> each.type() == TxtEventType.SLAUNCH_START);
    List<TxtEvent> found = new ArrayList<>();
    boolean started = false;
    for (TxtEvent event : events) {
      started |=
          marked
              ? event.type() == TxtEventType.SLAUNCH_START
              : PolicyEntity.ofLabel(label(event)).isPresent();
      if (started && event.type() == TxtEventType.SLAUNCH && event.isMeasurement()) {
        found.add(event);
      }
    }
    return found;
  }

  private Measurement recorded(String name, TxtEvent event, Optional<PolicyEntity> entity) {
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    event
        .digests()
        .forEach(
            (bank, digest) -> {
              if (banks.contains(bank)) {
                digests.put(bank, digest.bytes());
              }
            });
    return new Measurement(
            (int) event.pcr(),
            TxtEventType.SLAUNCH,
            digests,
            event.data().bytes(),
            Source.file(name).entry(label(event)),
            entity.isPresent() ? "of the machine, from its log" : "from the log")
        .carried();
  }

  private void compute(
      PolicyEntity entity, Map<HashAlgorithm, byte[]> digests, Source source, String description) {
    computed.put(
        entity,
        new Measurement(
            entity.pcr(),
            TxtEventType.SLAUNCH,
            digests,
            entity.label().getBytes(StandardCharsets.UTF_8),
            source,
            description));
  }

  private static String label(TxtEvent event) {
    String text = new String(event.data().bytes(), StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }
}
