package io.premeasure.measure.launch;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.launch.BootModule;
import io.premeasure.boot.txt.tboot.ModuleHash;
import io.premeasure.boot.txt.tboot.ModuleHash.Packing;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files that a configuration names, and keeps account of them. */
final class LaunchFiles {
  private static final int LARGEST_FILE = 256 << 20;

  private final Path folder;
  private final List<Input> inputs = new ArrayList<>();

  /** Files whose names count from a folder. */
  LaunchFiles(Path folder) {
    this.folder = folder;
  }

  /** All files that were read. */
  List<Input> inputs() {
    return List.copyOf(inputs);
  }

  /** The content of a file of at most 256 MiB. */
  byte[] read(String name) throws IOException {
    byte[] content = InputFile.read(folder.resolve(name), LARGEST_FILE);
    note(Input.of(name, content));
    return content;
  }

  /** A file of any size, which the caller closes. */
  BlockSource open(String name) throws IOException {
    Path file = folder.resolve(name);
    note(input(name, file));
    return FileBlockSource.open(file);
  }

  /** A module's hashes; absent when tboot takes the module for itself. */
  Optional<BootModule> module(
      String name,
      String commandLine,
      Packing packing,
      boolean first,
      Collection<HashAlgorithm> banks)
      throws IOException {
    Path file = folder.resolve(name);
    note(input(name, file));
    try (InputStream in = Files.newInputStream(file)) {
      if (!first && BootModule.isForTboot(in.readNBytes(BootModule.START))) {
        return Optional.empty();
      }
    }
    Map<HashAlgorithm, Octets> hashes = new EnumMap<>(HashAlgorithm.class);
    try (InputStream in = Files.newInputStream(file)) {
      ModuleHash.of(name, in, commandLine, packing, banks)
          .forEach((bank, hash) -> hashes.put(bank, Octets.of(hash)));
    }
    return Optional.of(new BootModule(name, commandLine, hashes));
  }

  private void note(Input input) {
    if (!inputs.contains(input)) {
      inputs.add(input);
    }
  }

  private static Input input(String name, Path file) throws IOException {
    try (BlockSource source = FileBlockSource.open(file)) {
      BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
      digest.update(source, 0, source.size());
      return Input.of(name, digest.finish().get(HashAlgorithm.SHA256), source.size());
    }
  }
}
