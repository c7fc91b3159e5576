package io.premeasure.measure.archive;

import io.premeasure.boot.BankDigests;
import io.premeasure.cpio.signing.CoseSign1;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.keys.SigningOptions;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive sign}: writes the signature of an archive. */
@Command(
    name = "sign",
    description = "Sign an archive: write its signature record, or a COSE_Sign1 object.")
final class ArchiveSignCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path archive;

  @Mixin private SigningOptions signing;

  @Option(
      names = "--output-format",
      defaultValue = "record",
      paramLabel = "record|cose",
      description = {
        "record: the 4096 bytes that the loader reads; cose: a COSE_Sign1 object around the"
            + " archive, as akvsign writes it (default: ${DEFAULT-VALUE})."
      })
  private Form form = Form.RECORD;

  @Option(
      names = "-o",
      paramLabel = "OUT",
      description = "The signature's file (default: ARCHIVE.sig, or ARCHIVE.cose).")
  private Optional<Path> out = Optional.empty();

  private final Console console;

  ArchiveSignCommand(Console console) {
    this.console = console;
  }

  /** What is written. */
  private enum Form {
    RECORD,
    COSE
  }

  @Override
  public Integer call() throws IOException {
    Path target = out.orElse(Path.of(archive + (form == Form.COSE ? ".cose" : ".sig")));
    byte[] digest = ArchiveDigest.of(archive);
    SignatureRecord record;
    if (form == Form.COSE) {
      record = signCose(target);
    } else {
      record = signing.sign(archive, digest);
      OutputFile.write(console, target, record.encode());
    }
    if (OutputFile.isStandardOutput(target)) {
      return 0;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("signer", HexFormat.of().formatHex(record.signer()));
    document.put("digest", HexFormat.of().formatHex(digest));
    document.put("signature", target.toString());
    console.print(
        document,
        () -> {
          console.line("signer     " + document.get("signer"));
          console.line("signature  " + target);
        });
    return 0;
  }

  /** What is signed is a structure around the archive, which a signing tool needs as a file. */
  private SignatureRecord signCose(Path target) throws IOException {
    Path structure = Files.createTempFile("premeasure", ".tbs");
    try {
      long size = Files.size(archive);
      try (InputStream payload = Files.newInputStream(archive);
          OutputStream to = new BufferedOutputStream(Files.newOutputStream(structure))) {
        CoseSign1.writeToBeSigned(to, payload, size);
      }
      SignatureRecord signed = signing.sign(structure, digestOf(structure));
      OutputFile.write(
          console,
          target,
          file -> {
            try (InputStream payload = Files.newInputStream(archive);
                OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
              CoseSign1.write(to, payload, size, signed);
            }
          });
      return signed;
    } finally {
      Files.deleteIfExists(structure);
    }
  }

  private static byte[] digestOf(Path file) throws IOException {
    BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
    try (BlockSource source = FileBlockSource.open(file)) {
      digest.update(source, 0, source.size());
    }
    return digest.finish().get(HashAlgorithm.SHA256);
  }
}
