package io.premeasure.measure.chain;

import io.premeasure.boot.uefi.FirmwareProfile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The firmware profiles that come with the program. */
public final class NamedProfiles {
  /** Their names; {@code edk2} holds no values of a build. */
  public static final List<String> NAMES =
      List.of(
          "edk2",
          "ovmf-debian12",
          "ovmf-debian12-secboot",
          "azure-cvm",
          "gce-shielded",
          "nitro-tpm");

  private NamedProfiles() {}

  /** The profile of that name. */
  public static Optional<FirmwareProfile> find(String name) throws IOException {
    if (name.equals("edk2")) {
      return Optional.of(FirmwareProfile.edk2());
    }
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = NamedProfiles.class.getResourceAsStream(name + ".json")) {
      return in == null
          ? Optional.empty()
          : Optional.of(FirmwareProfileJson.parse(name, in.readAllBytes()));
    }
  }
}
