package io.premeasure.boot.shim;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.boot.uefi.SecureBootPolicy;
import io.premeasure.boot.uefi.SignatureDatabase;
import io.premeasure.boot.uefi.SignatureEntry;
import io.premeasure.boot.uefi.UefiVariable;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A start of shim (rhboot/shim, mok.c and verify.c, release 16): what it mirrors and measures, and
 * which keys it lets the next loader pass with.
 */
public final class ShimStart {
  private static final UUID SHIM_LOCK = UUID.fromString("605dab50-e046-4300-abb6-3dd810dd8b23");
  private static final int MOK_PCR = 14;
  private static final int SECURE_BOOT_PCR = 7;
  private static final long EV_IPL = 0xD;
  private static final long EV_EFI_VARIABLE_AUTHORITY = 0x800000E0L;
  private static final int MAX_SECTION = 1 << 20;
  private static final int SHA256_SIZE = 32;
  private static final int POLICY_LATEST = 1;

  private final UefiVariables variables;
  private final boolean secureBoot;
  private final Collection<HashAlgorithm> banks;
  private final Source source;
  private final List<Measurement> measurements = new ArrayList<>();
  private final Set<String> authorities = new HashSet<>();
  private final byte[] mokList;

  /** Starts the shim that has these two sections. */
  ShimStart(
      byte[] vendorCert,
      byte[] sbatLevel,
      UefiVariables variables,
      boolean secureBoot,
      Collection<HashAlgorithm> banks,
      Source source)
      throws IOException {
    this.variables = variables;
    this.secureBoot = secureBoot;
    this.banks = List.copyOf(banks);
    this.source = source;
    VendorKeys keys = VendorKeys.read(source.text(), vendorCert);
    mokList = mirrored(keys.allowed(), "MokList");
    mok("MokList", mokList);
    mok("MokListX", mirrored(keys.forbidden(), "MokListX"));
    Optional<UefiVariable> insecure = variables.find(SHIM_LOCK, "MokSBState");
    if (insecure.isPresent()) {
      mok("MokSBState", insecure.get().data());
      authority(SHIM_LOCK, "MokSBState", insecure.get().data());
    }
    authority(SHIM_LOCK, "SbatLevel", level(SbatLevel.read(source.text(), sbatLevel)));
    if (variables.find(SHIM_LOCK, "MokListTrusted").isEmpty()) {
      mok("MokListTrusted", new byte[] {1});
    }
    variables.find(SHIM_LOCK, "MokPolicy").ifPresent(variable -> mok("MokPolicy", variable.data()));
  }

  /**
   * Starts shim.
   *
   * @param shim its image, with the sections {@code .vendor_cert} and {@code .sbatlevel}
   * @param variables of the machine
   * @param secureBoot whether the firmware starts with Secure Boot
   * @param source the image's name
   */
  public static ShimStart of(
      PeImage shim,
      UefiVariables variables,
      boolean secureBoot,
      Collection<HashAlgorithm> banks,
      Source source)
      throws IOException {
    return new ShimStart(
        section(shim, ".vendor_cert"),
        section(shim, ".sbatlevel"),
        variables,
        secureBoot,
        banks,
        source);
  }

  /** Whether an image is a shim, by its sections. */
  public static boolean isShim(PeImage image) {
    return image.section(".vendor_cert").isPresent() && image.section(".sbatlevel").isPresent();
  }

  /** What shim measures before it looks at the next loader. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** Whether shim verifies what it starts. */
  public boolean verifies() {
    boolean insecure =
        variables
            .find(SHIM_LOCK, "MokSBState")
            .filter(variable -> Arrays.equals(variable.data(), new byte[] {1}))
            .isPresent();
    return secureBoot && !insecure;
  }

  /**
   * Verifies an image: db counts before the keys of vendor and owner.
   *
   * @return the authority as a measurement, none when it was measured before; empty when no key
   *     allows the image, and shim does not start it
   */
  public Optional<List<Measurement>> verify(PeImage image) throws IOException {
    int before = measurements.size();
    Optional<SignatureEntry> db = firmwareKeys().authority(image);
    if (db.isPresent()) {
      authority(UefiVariable.SECURITY_DATABASE, "db", db.get().bytes());
    } else {
      Optional<SignatureEntry> mok = ownPolicy().authority(image);
      if (mok.isEmpty()) {
        return Optional.empty();
      }
      authority(SHIM_LOCK, "MokListRT", mok.get().bytes());
    }
    List<Measurement> added = measurements.subList(before, measurements.size());
    List<Measurement> result = List.copyOf(added);
    added.clear();
    return Optional.of(result);
  }

  /** What the machine's db allows. */
  private SecureBootPolicy firmwareKeys() throws IOException {
    return SecureBootPolicy.ofShim(database("db"), database("dbx"));
  }

  private SignatureDatabase database(String name) throws IOException {
    Optional<UefiVariable> variable = variables.find(UefiVariable.SECURITY_DATABASE, name);
    return SignatureDatabase.read(name, variable.map(UefiVariable::data).orElse(new byte[0]));
  }

  /** What the keys of vendor and owner allow; the machine's dbx forbids here as well. */
  private SecureBootPolicy ownPolicy() throws IOException {
    return SecureBootPolicy.ofShim(SignatureDatabase.read("MokListRT", mokList), database("dbx"));
  }

  /** The vendor's keys, then the machine owner's; one empty digest when there are none. */
  private byte[] mirrored(byte[] vendor, String name) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(vendor);
    variables.find(SHIM_LOCK, name).ifPresent(variable -> all.writeBytes(variable.data()));
    return all.size() > 0
        ? all.toByteArray()
        : SignatureDatabase.encode(SignatureDatabase.SHA256, SHIM_LOCK, new byte[SHA256_SIZE]);
  }

  private byte[] level(SbatLevel built) {
    Optional<UefiVariable> policy = variables.find(SHIM_LOCK, "SbatPolicy");
    boolean latest =
        policy.filter(each -> Arrays.equals(each.data(), new byte[] {POLICY_LATEST})).isPresent();
    String candidate = latest ? built.latest() : built.previous();
    if (!secureBoot) {
      candidate = SbatLevel.ORIGINAL;
    }
    Optional<UefiVariable> stored = variables.find(SHIM_LOCK, "SbatLevel");
    if (stored.isPresent()) {
      String current = new String(stored.get().data(), StandardCharsets.US_ASCII);
      if (secureBoot && SbatLevel.date(current) > SbatLevel.date(candidate)) {
        candidate = current;
      }
    }
    return candidate.getBytes(StandardCharsets.US_ASCII);
  }

  private void mok(String name, byte[] content) {
    Measurement hashed =
        Measurement.ofData(MOK_PCR, EV_IPL, content, banks, source, "content of " + name);
    measurements.add(
        new Measurement(
            MOK_PCR,
            EV_IPL,
            hashed.digests(),
            (name + "\0").getBytes(StandardCharsets.US_ASCII),
            source.entry(name),
            "%s, %d bytes".formatted(name, content.length)));
  }

  private void authority(UUID vendor, String name, byte[] content) {
    byte[] data = new UefiVariable(vendor, name, 0, content).measured();
    if (authorities.add(HexFormat.of().formatHex(data))) {
      measurements.add(
          Measurement.ofData(
              SECURE_BOOT_PCR,
              EV_EFI_VARIABLE_AUTHORITY,
              data,
              banks,
              source.entry(name),
              "authority " + name + " by shim, " + content.length + " bytes"));
    }
  }

  private static byte[] section(PeImage shim, String name) throws IOException {
    Optional<PeSection> section = shim.section(name);
    return section.isPresent() ? shim.content(section.get(), MAX_SECTION) : new byte[0];
  }
}
