package io.premeasure.boot.stub;

/** The archives that systemd-stub makes, in the order in which it makes them. */
enum ArchiveKind {
  CREDENTIALS(12, "Credentials initrd", ".extra/credentials", 0500, 0400),
  GLOBAL_CREDENTIALS(12, "Global credentials initrd", ".extra/global_credentials", 0500, 0400),
  SYSTEM_EXTENSIONS(13, "System extension initrd", ".extra/sysext", 0555, 0444),
  GLOBAL_SYSTEM_EXTENSIONS(
      13, "Global system extension initrd", ".extra/global_sysext", 0555, 0444),
  CONFIGURATION_EXTENSIONS(12, "Configuration extension initrd", ".extra/confext", 0555, 0444),
  GLOBAL_CONFIGURATION_EXTENSIONS(
      12, "Global configuration extension initrd", ".extra/global_confext", 0555, 0444);

  private final int pcr;
  private final String description;
  private final String folder;
  private final int folderMode;
  private final int fileMode;

  ArchiveKind(int pcr, String description, String folder, int folderMode, int fileMode) {
    this.pcr = pcr;
    this.description = description;
    this.folder = folder;
    this.folderMode = folderMode;
    this.fileMode = fileMode;
  }

  int pcr() {
    return pcr;
  }

  String description() {
    return description;
  }

  String folder() {
    return folder;
  }

  int folderMode() {
    return folderMode;
  }

  int fileMode() {
    return fileMode;
  }
}
