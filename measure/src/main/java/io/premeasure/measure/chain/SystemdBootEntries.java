package io.premeasure.measure.chain;

import io.premeasure.boot.systemdboot.BootEntry;
import io.premeasure.boot.systemdboot.LoaderConfiguration;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The stages of systemd-boot and of the entries (UAPI Group, Boot Loader Specification) on its
 * partition and on the extended boot loader partition of the same disk.
 */
final class SystemdBootEntries {
  private static final String CONFIGURATION = "/loader/loader.conf";
  private static final String ENTRIES = "/loader/entries";
  private static final String IMAGES = "/EFI/Linux";
  private static final int MAX_TEXT = 1 << 20;

  private final ChainFiles files;
  private final String esp;
  private final Optional<String> extended;

  /**
   * Entries of these partitions.
   *
   * @param esp that systemd-boot is on, as {@code IMAGE:PART}
   * @param extended the extended boot loader partition, if there is one that the firmware reads
   */
  SystemdBootEntries(ChainFiles files, String esp, Optional<String> extended) {
    this.files = files;
    this.esp = esp;
    this.extended = extended;
  }

  /** A unified kernel image with the files beside it. */
  static Object uki(ChainFiles files, String esp, String path, Optional<String> options)
      throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", esp + path);
    options.ifPresent(text -> members.put("options", text));
    String extra = esp + path + ".extra.d";
    if (!files.list(extra).isEmpty()) {
      members.put("extra", extra);
    }
    String loader = esp + "/loader";
    if (!files.list(loader + "/credentials").isEmpty()
        || !files.list(loader + "/addons").isEmpty()
        || !files.list(loader + "/extensions").isEmpty()) {
      members.put("loader", loader);
    }
    return Map.of("uki", members);
  }

  /** systemd-boot and what it starts: the default entry, or one of all where none is named. */
  List<Object> stages(String path) throws IOException {
    Map<String, Object> loader = new LinkedHashMap<>();
    loader.put("file", esp + path);
    Optional<LoaderConfiguration> configuration = Optional.empty();
    if (files.isFile(esp + CONFIGURATION)) {
      loader.put("loader-conf", esp + CONFIGURATION);
      configuration =
          Optional.of(LoaderConfiguration.read(files.read(esp + CONFIGURATION, MAX_TEXT)));
    }
    Map<String, Object> entries = new LinkedHashMap<>(entries(esp));
    if (extended.isPresent()) {
      entries(extended.get()).forEach(entries::putIfAbsent);
    }
    if (entries.isEmpty()) {
      throw new IOException(esp + ": systemd-boot finds no entry");
    }
    List<Object> wanted = new ArrayList<>();
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      if (configuration.isPresent() && configuration.get().matches(entry.getKey())) {
        wanted.add(entry.getValue());
      }
    }
    List<Object> choices = wanted.isEmpty() ? List.copyOf(entries.values()) : wanted;
    Object next = choices.size() == 1 ? choices.get(0) : Map.of("anyOf", choices);
    return List.of(Map.of("systemd-boot", loader), next);
  }

  /** The entries of a partition, by the name that a default pattern matches. */
  private Map<String, Object> entries(String partition) throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (String name : files.list(partition + ENTRIES)) {
      if (name.toLowerCase(Locale.ROOT).endsWith(".conf")) {
        byte[] content = files.read(partition + ENTRIES + "/" + name, MAX_TEXT);
        Optional<Object> stage = stage(partition, BootEntry.read(name, content));
        stage.ifPresent(found -> entries.put(name, found));
      }
    }
    for (String name : files.list(partition + IMAGES)) {
      if (name.toLowerCase(Locale.ROOT).endsWith(".efi")) {
        entries.put(name, uki(files, partition, IMAGES + "/" + name, Optional.empty()));
      }
    }
    return entries;
  }

  private Optional<Object> stage(String partition, BootEntry entry) throws IOException {
    if (entry.efi().isPresent()) {
      String path = absolute(entry.efi().get());
      Optional<String> options =
          entry.options().isEmpty() ? Optional.empty() : Optional.of(entry.options());
      boolean isUki = LoaderKind.of(PeImage.read(files.open(partition + path))) == LoaderKind.UKI;
      return Optional.of(
          isUki
              ? uki(files, partition, path, options)
              : Map.of("application", Map.of("file", partition + path)));
    }
    if (entry.linux().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", partition + absolute(entry.linux().get()));
    if (!entry.initrds().isEmpty()) {
      members.put(
          "initrd", entry.initrds().stream().map(each -> partition + absolute(each)).toList());
    }
    members.put("options", entry.loadOptions());
    return Optional.of(Map.of("linux", members));
  }

  private static String absolute(String path) {
    String slashes = path.replace('\\', '/');
    return slashes.startsWith("/") ? slashes : "/" + slashes;
  }
}
