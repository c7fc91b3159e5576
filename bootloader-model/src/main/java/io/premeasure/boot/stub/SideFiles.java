package io.premeasure.boot.stub;

import java.util.Comparator;
import java.util.List;

/**
 * The files that systemd-stub adds to a unified kernel image (systemd-stub(7), "Companion Files"),
 * by the folders they lie in.
 *
 * @param own of the image: {@code IMAGE.efi.extra.d}
 * @param credentials of all images: {@code /loader/credentials}
 * @param addons of all images: {@code /loader/addons}
 * @param extensions of all images: {@code /loader/extensions}
 */
public record SideFiles(
    List<SideFile> own,
    List<SideFile> credentials,
    List<SideFile> addons,
    List<SideFile> extensions) {
  /** No files. */
  public static final SideFiles NONE = new SideFiles(List.of(), List.of(), List.of(), List.of());

  private static final String CONFEXT = ".confext.raw";

  /** Copies the lists, sorted as the stub sorts them: by UTF-16 code units. */
  public SideFiles {
    own = sorted(own);
    credentials = sorted(credentials);
    addons = sorted(addons);
    extensions = sorted(extensions);
  }

  List<SideFile> ownCredentials() {
    return taken(own, ".cred");
  }

  List<SideFile> globalCredentials() {
    return taken(credentials, ".cred");
  }

  List<SideFile> ownAddons() {
    return taken(own, ".addon.efi");
  }

  List<SideFile> globalAddons() {
    return taken(addons, ".addon.efi");
  }

  List<SideFile> ownSystemExtensions() {
    return systemExtensions(own);
  }

  List<SideFile> globalSystemExtensions() {
    return systemExtensions(extensions);
  }

  List<SideFile> ownConfigurationExtensions() {
    return taken(own, CONFEXT);
  }

  List<SideFile> globalConfigurationExtensions() {
    return taken(extensions, CONFEXT);
  }

  private static List<SideFile> systemExtensions(List<SideFile> files) {
    return taken(files, ".raw").stream().filter(file -> !file.isTaken(CONFEXT)).toList();
  }

  private static List<SideFile> taken(List<SideFile> files, String suffix) {
    return files.stream().filter(file -> file.isTaken(suffix)).toList();
  }

  private static List<SideFile> sorted(List<SideFile> files) {
    return files.stream().sorted(Comparator.comparing(SideFile::name)).toList();
  }
}
