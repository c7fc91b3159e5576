package io.premeasure.measure.txt;

import io.premeasure.boot.txt.lcp.ListSigner;
import io.premeasure.boot.txt.lcp.PolicyElement;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt policy create list}: a policy list, as lcp2_crtpollist makes and signs it. */
@Command(name = "list", description = "Make a policy list of elements, and sign it.")
public final class CreateListCommand implements Callable<Integer> {
  private static final int LARGEST_KEY = 1 << 20;

  @Option(
      names = "--listver",
      paramLabel = "N",
      defaultValue = "0x300",
      converter = HexNumber.class,
      description = "Version: 0x100, 0x200, 0x201 or 0x300 (default: ${DEFAULT-VALUE}).")
  private long version;

  @Option(names = "--key", paramLabel = "PEM", description = "Sign with this RSA or EC key.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      converter = HashAlgorithmName.class,
      description = "Hash that is signed (default: sha256; sha1 for version 0x100).")
  private Optional<HashAlgorithm> algorithm = Optional.empty();

  @Option(
      names = "--rev",
      paramLabel = "N",
      defaultValue = "0",
      description = "Revocation counter (default: ${DEFAULT-VALUE}).")
  private int counter;

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "The list's file.")
  private Path out;

  @Parameters(
      paramLabel = "ELEMENT",
      arity = "1..*",
      description = "Elements; the last comes first in the list, as lcp2_crtpollist does it.")
  private List<Path> files;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CreateListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (counter < 0 || counter > 0xffff) {
      throw new ParameterException(spec.commandLine(), "--rev: " + counter + " is not 0 to 65535");
    }
    List<PolicyElement> elements = new ArrayList<>();
    for (Path file : files) {
      byte[] content = InputFile.read(file, PolicyFile.LARGEST_FILE);
      elements.add(0, PolicyElement.read(InputFile.name(file), content));
    }
    Optional<ListSigner> signer = Optional.empty();
    if (key.isPresent()) {
      byte[] pem = InputFile.read(key.get(), LARGEST_KEY);
      signer = Optional.of(ListSigner.read(InputFile.name(key.get()), pem));
    }
    OutputFile.write(console, out, list(elements, signer).encode());
    return ExitStatus.OK;
  }

  private PolicyList list(List<PolicyElement> elements, Optional<ListSigner> signer) {
    try {
      PolicyList list = PolicyList.of((int) version, elements);
      HashAlgorithm hash =
          algorithm.orElse(version == 0x0100 ? HashAlgorithm.SHA1 : HashAlgorithm.SHA256);
      return signer.isPresent() ? signer.get().sign(list, hash, counter) : list;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
