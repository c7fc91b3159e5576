package io.premeasure.measure.archive;

import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SigningTool;
import io.premeasure.cpio.signing.SigningToolException;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.measure.keys.Passphrase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive sign}: writes the signature record of an archive. */
@Command(name = "sign", description = "Sign an archive: write its signature record.")
final class ArchiveSignCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path archive;

  @ArgGroup(multiplicity = "1")
  private Signer signer;

  @Mixin private Passphrase passphrase;

  @Option(
      names = "--timeout",
      defaultValue = "120",
      paramLabel = "SECONDS",
      description = "How long the signing tool may take (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "-o",
      paramLabel = "OUT",
      description = "The record's file (default: ARCHIVE.sig).")
  private Optional<Path> out = Optional.empty();

  private final Console console;

  ArchiveSignCommand(Console console) {
    this.console = console;
  }

  /** Who signs: a key in a file, or a program that holds one. */
  private static final class Signer {
    @Option(names = "--key", required = true, paramLabel = "PEM", description = "RSA private key.")
    private Optional<Path> key = Optional.empty();

    @Option(
        names = "--signing-tool",
        required = true,
        paramLabel = "CMD",
        description =
            "A program in cvmsign's manner: given a file it leaves the raw signature and the"
                + " public key beside it.")
    private Optional<String> tool = Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    SignatureRecord record = sign();
    Path target = out.orElse(Path.of(archive + ".sig"));
    OutputFile.write(console, target, record.encode());
    if (OutputFile.isStandardOutput(target)) {
      return 0;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("signer", HexFormat.of().formatHex(record.signer()));
    document.put("digest", HexFormat.of().formatHex(record.digest()));
    document.put("signature", target.toString());
    console.print(
        document,
        () -> {
          console.line("signer     " + document.get("signer"));
          console.line("signature  " + target);
        });
    return 0;
  }

  private SignatureRecord sign() throws IOException {
    byte[] digest = ArchiveDigest.of(archive);
    if (signer.key.isPresent()) {
      return KeyReader.readPrivate(signer.key.get(), passphrase.read()).sign(digest);
    }
    try {
      SigningTool tool = SigningTool.find(signer.tool.orElseThrow());
      return tool.sign(archive, digest, Duration.ofSeconds(timeout));
    } catch (SigningToolException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }
}
