package io.premeasure.measure.launch;

import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BzImage;
import io.premeasure.boot.slaunch.KernelMeasurements;
import io.premeasure.boot.slaunch.PolicyMeasurements;
import io.premeasure.boot.txt.MleImage;
import io.premeasure.boot.txt.MleImage.Layout;
import io.premeasure.boot.txt.MleImage.LongCommandLine;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Linux kernel that a configuration launches in place of tboot. */
final class KernelConfiguration {
  private static final Set<String> MEMBERS = Set.of("file", "cmdline", "initrd", "record");

  private final DocumentNode node;
  private final LaunchFiles files;

  /**
   * Takes the member {@code linux}.
   *
   * @throws IOException when it has a member that is not known
   */
  KernelConfiguration(DocumentNode node, LaunchFiles files) throws IOException {
    this.node = node.only(MEMBERS);
    this.files = files;
  }

  /** What SINIT measures of the kernel. */
  LaunchEnvironment environment(Set<HashAlgorithm> banks, long capabilities) throws IOException {
    try (BlockSource file = kernel()) {
      Map<HashAlgorithm, Octets> hashes = new EnumMap<>(HashAlgorithm.class);
      MleImage.read(file, Layout.LOADED)
          .hash(banks, Optional.empty(), LongCommandLine.CUT)
          .forEach((bank, hash) -> hashes.put(bank, Octets.of(hash)));
      return new LaunchEnvironment(hashes, capabilities, Source.file(file.name()));
    }
  }

  /** What the kernel itself measures. */
  PolicyMeasurements policy(Set<HashAlgorithm> banks) throws IOException {
    KernelMeasurements measured = new KernelMeasurements(banks);
    Optional<DocumentNode> line = node.optional("cmdline");
    if (line.isPresent()) {
      try (BlockSource file = kernel()) {
        long area = BzImage.read(file).commandLineSize();
        measured.commandLine(line.get().text(), area, Source.file(line.get().path()));
      }
    }
    Optional<DocumentNode> initrd = node.optional("initrd");
    if (initrd.isPresent()) {
      try (BlockSource file = files.open(initrd.get().text())) {
        measured.initrd(file);
      }
    }
    Optional<DocumentNode> record = node.optional("record");
    if (record.isEmpty()) {
      return measured.alone();
    }
    String log = record.get().text();
    return measured.asIn(log, TxtLogReader.read(log, files.read(log)));
  }

  private BlockSource kernel() throws IOException {
    return files.open(node.member("file").text());
  }
}
