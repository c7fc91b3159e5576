package io.premeasure.boot.linux;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What Linux' EFI stub measures into PCR 9 when firmware or a loader starts the kernel through its
 * PE entry (Linux, drivers/firmware/efi/libstub/efi-stub-helper.c): its load options and its
 * initrd. A kernel that is entered in another way, as GRUB 2.06 does, measures neither.
 */
public final class EfiStubMeasurements {
  private static final int PCR = 9;
  private static final long EV_EVENT_TAG = 6;
  private static final int OPTIONS_TAG = 0x8F3B22ED;
  private static final int INITRD_TAG = 0x8F3B22EC;
  private static final int ALIGNMENT = 4;

  private final Collection<HashAlgorithm> banks;

  /** Measurements with digests for these banks. */
  public EfiStubMeasurements(Collection<HashAlgorithm> banks) {
    this.banks = List.copyOf(banks);
  }

  /**
   * The load options, in UTF-16 with a NUL.
   *
   * @param options the command line as the kernel is given it
   */
  public Measurement options(String options, Source source) {
    return options(options, "\0", source);
  }

  /** The load options as GRUB from 2.12 on gives them: in UTF-16, without a NUL. */
  public Measurement unterminatedOptions(String options, Source source) {
    return options(options, "", source);
  }

  private Measurement options(String options, String end, Source source) {
    BankDigests digests = new BankDigests(banks);
    digests.update((options + end).getBytes(StandardCharsets.UTF_16LE));
    return event(
        OPTIONS_TAG,
        "LOADED_IMAGE::LoadOptions",
        digests.finish(),
        source,
        "load options: " + options);
  }

  /**
   * The initrd. Several parts follow each other, each padded with zeros to a multiple of 4 bytes; a
   * single one is left as it is.
   */
  public Measurement initrd(List<InitrdPart> parts, Source source) throws IOException {
    if (parts.size() == 1) {
      String description = "initrd, %d bytes".formatted(parts.get(0).size());
      return event(INITRD_TAG, "Linux initrd", parts.get(0).digests(banks), source, description);
    }
    BankDigests digests = new BankDigests(banks);
    long total = 0;
    for (InitrdPart part : parts) {
      part.hash(digests);
      long padding = -part.size() & (ALIGNMENT - 1);
      digests.updateZeros(padding);
      total += part.size() + padding;
    }
    return event(
        INITRD_TAG,
        "Linux initrd",
        digests.finish(),
        source,
        "initrd of %d parts, %d bytes".formatted(parts.size(), total));
  }

  /**
   * The initrd as GRUB from 2.12 on hands it over: each part but the last is padded with zeros to a
   * multiple of 4 bytes.
   */
  public Measurement joinedInitrd(List<InitrdPart> parts, Source source) throws IOException {
    BankDigests digests = new BankDigests(banks);
    long total = 0;
    for (InitrdPart part : parts) {
      long padding = -total & (ALIGNMENT - 1);
      digests.updateZeros(padding);
      part.hash(digests);
      total += padding + part.size();
    }
    return event(
        INITRD_TAG, "Linux initrd", digests.finish(), source, "initrd, %d bytes".formatted(total));
  }

  private static Measurement event(
      int tag, String name, Map<HashAlgorithm, byte[]> digests, Source source, String description) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] data =
        ByteBuffer.allocate(2 * Integer.BYTES + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(tag)
            .putInt(text.length)
            .put(text)
            .array();
    return new Measurement(PCR, EV_EVENT_TAG, digests, data, source, description);
  }
}
