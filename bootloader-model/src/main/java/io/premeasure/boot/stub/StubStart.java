package io.premeasure.boot.stub;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.PeSection;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A start of a unified kernel image with what is added from outside: a command line, credentials,
 * extensions, add-ons (systemd-stub(7)). It gives what the stub measures into PCR 11, 12 and 13,
 * and what it hands to the kernel.
 */
public final class StubStart {
  private static final int OPTIONS_PCR = 12;
  private static final long EV_EVENT_TAG = 6;
  private static final long EV_IPL = 0xD;
  private static final int DEVICE_TREE_TAG = 0x6C46F751;
  private static final int INITRD_TAG = 0x49DFFE0F;
  private static final int MICROCODE_TAG = 0xDAC08E1A;
  private static final int MAX_TEXT = 1 << 20;

  private final UnifiedKernelImage uki;
  private final StubVersion version;
  private final int profile;
  private final Collection<HashAlgorithm> banks;
  private final Source source;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Addon> addons = new ArrayList<>();
  private final List<Addon> fitting = new ArrayList<>();
  private final List<InitrdPart> archives = new ArrayList<>();
  private String commandLine = "";

  private StubStart(
      UnifiedKernelImage uki,
      StubVersion version,
      int profile,
      Collection<HashAlgorithm> banks,
      Source source) {
    this.uki = uki;
    this.version = version;
    this.profile = profile;
    this.banks = List.copyOf(banks);
    this.source = source;
  }

  /**
   * Runs the stub.
   *
   * @param profile the profile that is started, from 0
   * @param options the load options; empty when none are given or the stub ignores them
   * @param files what lies beside the image
   * @param source the image's name
   */
  public static StubStart of(
      UnifiedKernelImage uki,
      StubVersion version,
      int profile,
      Optional<String> options,
      SideFiles files,
      Collection<HashAlgorithm> banks,
      Source source)
      throws IOException {
    StubStart start = new StubStart(uki, version, profile, banks, source);
    start.measurements.addAll(new StubMeasurements(uki, version, banks, source).sections(profile));
    start.options(options);
    if (version.hasAddons()) {
      start.findAddons(files);
      start.addonOptions();
      start.addonSections(".dtb", DEVICE_TREE_TAG, start.fitting);
    }
    start.archives(files);
    if (version.passesTexts()) {
      List<Addon> reversed = new ArrayList<>(start.fitting);
      Collections.reverse(reversed);
      start.addonSections(".ucode", MICROCODE_TAG, reversed);
      start.addonSections(".initrd", INITRD_TAG, start.fitting);
    }
    return start;
  }

  /** What the stub measures, in order. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** The add-ons that the stub has the firmware load, also those that it then leaves alone. */
  public List<PeImage> addonImages() {
    return addons.stream().map(Addon::image).toList();
  }

  /** The command line that the kernel gets. */
  public String commandLine() {
    return commandLine;
  }

  /** The parts of the initrd that the kernel gets; none when there is no initrd. */
  public List<InitrdPart> initrd() throws IOException {
    List<InitrdPart> parts = new ArrayList<>();
    if (version.passesTexts()) {
      for (int i = fitting.size() - 1; i >= 0; i--) {
        parts.addAll(parts(fitting.get(i), ".ucode"));
      }
    }
    if (version.measuredSections().contains(".ucode")) {
      uki.section(".ucode", profile).ifPresent(each -> parts.add(InitrdPart.of(uki.image(), each)));
    }
    uki.section(".initrd", profile).ifPresent(each -> parts.add(InitrdPart.of(uki.image(), each)));
    parts.addAll(archives);
    parts.addAll(texts());
    if (version.passesTexts()) {
      for (Addon addon : fitting) {
        parts.addAll(parts(addon, ".initrd"));
      }
    }
    return parts;
  }

  private void options(Optional<String> options) throws IOException {
    Optional<PeSection> embedded = uki.section(".cmdline", profile);
    if (embedded.isPresent()) {
      commandLine =
          StubCommandLine.mangled(
              new String(uki.image().content(embedded.get(), MAX_TEXT), StandardCharsets.UTF_8));
    }
    Optional<String> accepted =
        options
            .filter(StubCommandLine::isText)
            .map(StubCommandLine::mangled)
            .filter(line -> !line.isEmpty());
    if (accepted.isPresent()) {
      commandLine = accepted.get();
      measurements.add(commandLineEvent(commandLine, source, "load options"));
    }
  }

  private void findAddons(SideFiles files) throws IOException {
    List<SideFile> all = new ArrayList<>(files.globalAddons());
    all.addAll(files.ownAddons());
    for (SideFile file : all) {
      Addon addon = new Addon(file.name(), PeImage.read(file.content()));
      addons.add(addon);
      if (addon.fits(uki, profile)) {
        fitting.add(addon);
      }
    }
  }

  private void addonOptions() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Addon addon : fitting) {
      addon.commandLine().ifPresent(lines::add);
    }
    if (!lines.isEmpty()) {
      String joined = StubCommandLine.mangled(String.join(" ", lines));
      measurements.add(commandLineEvent(joined, Source.file("add-ons"), "command line of add-ons"));
      commandLine = commandLine.isEmpty() ? joined : commandLine + " " + joined;
    }
  }

  private Measurement commandLineEvent(String line, Source from, String what) {
    byte[] bytes = utf16(line);
    return Measurement.ofData(OPTIONS_PCR, EV_IPL, bytes, banks, from, what + ": " + line);
  }

  private void addonSections(String name, int tag, List<Addon> from) throws IOException {
    for (Addon addon : from) {
      Optional<PeSection> section = addon.section(name);
      if (section.isPresent()) {
        byte[] description = utf16(addon.name());
        byte[] data =
            ByteBuffer.allocate(2 * Integer.BYTES + description.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(tag)
                .putInt(description.length)
                .put(description)
                .array();
        measurements.add(
            new Measurement(
                OPTIONS_PCR,
                EV_EVENT_TAG,
                addon.image().digests(section.get(), banks),
                data,
                Source.file(addon.image().name()).entry(name),
                "section " + name + " of an add-on"));
      }
    }
  }

  private void archives(SideFiles files) throws IOException {
    archive(ArchiveKind.CREDENTIALS, files.ownCredentials());
    archive(ArchiveKind.GLOBAL_CREDENTIALS, files.globalCredentials());
    archive(ArchiveKind.SYSTEM_EXTENSIONS, files.ownSystemExtensions());
    if (version.hasGlobalExtensions()) {
      archive(ArchiveKind.GLOBAL_SYSTEM_EXTENSIONS, files.globalSystemExtensions());
    }
    if (version.hasConfigurationExtensions()) {
      archive(ArchiveKind.CONFIGURATION_EXTENSIONS, files.ownConfigurationExtensions());
    }
    if (version.hasGlobalExtensions()) {
      archive(ArchiveKind.GLOBAL_CONFIGURATION_EXTENSIONS, files.globalConfigurationExtensions());
    }
  }

  private void archive(ArchiveKind kind, List<SideFile> files) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    GeneratedArchive archive =
        GeneratedArchive.of(kind.folder(), kind.folderMode(), kind.fileMode(), files);
    archives.add(archive);
    BankDigests digests = new BankDigests(banks);
    archive.hash(digests);
    List<String> names = files.stream().map(SideFile::name).toList();
    measurements.add(
        new Measurement(
            kind.pcr(),
            EV_IPL,
            digests.finish(),
            utf16(kind.description()),
            Source.file(files.get(0).content().name()),
            kind.description() + " of " + String.join(", ", names)));
  }

  /** The image's texts that the initrd finds below {@code /.extra}. */
  private List<InitrdPart> texts() throws IOException {
    List<InitrdPart> parts = new ArrayList<>();
    text(parts, ".pcrsig", "tpm2-pcr-signature.json");
    text(parts, ".pcrpkey", "tpm2-pcr-public-key.pem");
    if (version.passesTexts()) {
      text(parts, ".osrel", "os-release");
      text(parts, ".profile", "profile");
    }
    return parts;
  }

  private void text(List<InitrdPart> parts, String section, String name) throws IOException {
    Optional<PeSection> found = uki.section(section, profile);
    if (found.isPresent()) {
      byte[] content = uki.image().content(found.get(), MAX_TEXT);
      SideFile file = new SideFile(name, BlockSource.of(name, content));
      parts.add(GeneratedArchive.of(".extra", 0555, 0444, List.of(file)));
    }
  }

  private static List<InitrdPart> parts(Addon addon, String name) {
    return addon.section(name).map(each -> InitrdPart.of(addon.image(), each)).stream().toList();
  }

  private static byte[] utf16(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_16LE);
  }
}
