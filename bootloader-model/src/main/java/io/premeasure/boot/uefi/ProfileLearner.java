package io.premeasure.boot.uefi;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes from a log what belongs to the firmware itself. */
final class ProfileLearner {
  private static final long SEPARATOR = 4;
  private static final long DRIVER_CONFIG = 0x80000001L;
  private static final long VARIABLE_BOOT = 0x80000002L;
  private static final long APPLICATION = 0x80000003L;
  private static final long GPT = 0x80000006L;
  private static final long GPT_2 = 0x8000000dL;
  private static final long VARIABLE_BOOT_2 = 0x8000000cL;
  private static final long AUTHORITY = 0x800000e0L;
  private static final int SECURE_BOOT_PCR = 7;
  private static final int MAX_CONSTANT = 256;
  private static final byte[] LOCALITY = "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);

  private final EventLog log;
  private final List<FirmwareEvent> events = new ArrayList<>();
  private int locality;
  private boolean secureBootClosed;

  ProfileLearner(EventLog log) {
    this.log = log;
  }

  FirmwareProfile learn(String name, String description) {
    for (LoggedEvent event : log.events()) {
      if (event.type() == EventType.EV_NO_ACTION) {
        startupLocality(event);
      } else if (startsApplication(event)) {
        break;
      } else if (event.isExtended() && event.pcr() < PcrBanks.PCR_COUNT) {
        add(event);
      }
    }
    return new FirmwareProfile(name, description, locality, events);
  }

  private static boolean startsApplication(LoggedEvent event) {
    return event.type() == APPLICATION || event.type() == GPT || event.type() == GPT_2;
  }

  private void startupLocality(LoggedEvent event) {
    byte[] data = event.data();
    if (data.length > LOCALITY.length
        && Arrays.equals(data, 0, LOCALITY.length, LOCALITY, 0, LOCALITY.length)) {
      int told = data[LOCALITY.length];
      locality = told == 3 || told == 4 ? told : 0;
    }
  }

  private void add(LoggedEvent event) {
    int pcr = (int) event.pcr();
    boolean secureBoot = pcr == SECURE_BOOT_PCR;
    // Authorities of boot loaders follow from the databases; those of drivers are the firmware's.
    if (secureBoot && secureBootClosed && event.type() == AUTHORITY) {
      return;
    }
    secureBootClosed |= secureBoot && event.type() == SEPARATOR;
    Map<HashAlgorithm, byte[]> digests = event.digests();
    Optional<UefiVariable> variable = UefiVariable.ofMeasured(event.data());
    if (event.type() == DRIVER_CONFIG && variable.isPresent()) {
      events.add(FirmwareEvent.variable(pcr, event.type(), variable.get().toString(), digests));
    } else if (isBootVariable(event) && variable.isPresent()) {
      String bootVariable = variable.get().toString();
      events.add(
          isHashOfData(event)
              ? FirmwareEvent.bootStructure(pcr, event.type(), bootVariable, digests)
              : FirmwareEvent.bootVariable(pcr, event.type(), bootVariable, digests));
    } else if (isConstant(event)) {
      events.add(FirmwareEvent.constant(pcr, event.type(), text(event), event.data()));
    } else {
      events.add(FirmwareEvent.digest(pcr, event.type(), event.name(), digests));
    }
  }

  private static boolean isBootVariable(LoggedEvent event) {
    return event.type() == VARIABLE_BOOT || event.type() == VARIABLE_BOOT_2;
  }

  /** Whether the data is what was hashed, and short enough to be no content of the firmware. */
  private static boolean isConstant(LoggedEvent event) {
    return event.data().length <= MAX_CONSTANT
        && event.type() != DRIVER_CONFIG
        && event.type() != AUTHORITY
        && isHashOfData(event);
  }

  private static boolean isHashOfData(LoggedEvent event) {
    byte[] data = event.data();
    return !event.digests().isEmpty()
        && event.digests().entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), each.getKey().hash(data)));
  }

  private static String text(LoggedEvent event) {
    byte[] data = event.data();
    String ascii = new String(data, StandardCharsets.US_ASCII);
    return ascii.matches("[\\x20-\\x7e]{4,128}") ? ascii : event.name();
  }
}
