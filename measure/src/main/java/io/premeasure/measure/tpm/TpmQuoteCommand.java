package io.premeasure.measure.tpm;

import io.premeasure.measure.attest.HexArgument;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.identity.Quoting;
import io.premeasure.tpm.quote.PcrFile;
import io.premeasure.tpm.quote.PcrSelection;
import io.premeasure.tpm.quote.PublicArea;
import io.premeasure.tpm.quote.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tpm quote}: what a verifier elsewhere asks for. */
@Command(
    name = "quote",
    description = {
      "Let the TPM sign its PCRs for a verifier.",
      "The folder gets quote.msg, quote.sig, quote.pcrs and ak.pub, which attest verify and",
      "tpm2_checkquote read."
    })
final class TpmQuoteCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;
  @Mixin private KeyOption key;

  private PcrSelection selection;

  @Option(
      names = "--nonce",
      required = true,
      paramLabel = "HEX",
      converter = HexArgument.class,
      description = "What the verifier asked to be signed with the PCRs, at most 66 bytes.")
  // An array by itself would be a list of arguments.
  private Optional<byte[]> nonce = Optional.empty();

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  TpmQuoteCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--pcr",
      required = true,
      paramLabel = "LIST",
      description = "Registers: 0,7,11 of the bank sha256, or sha1:0,7+sha384:11.")
  void setPcrs(String list) {
    selection =
        PcrSelection.parse(list.contains(":") ? list : "sha256:" + list)
            .orElseThrow(() -> new TypeConversionException("no registers '" + list + "'"));
  }

  @Override
  public Integer call() throws IOException {
    if (nonce.orElseThrow().length > Quoting.MAX_NONCE) {
      throw new ParameterException(
          spec.commandLine(), "--nonce: a TPM signs at most " + Quoting.MAX_NONCE + " bytes");
    }
    Map<String, Object> document =
        tpm.connected(
            connection ->
                key.loaded(
                    connection,
                    loaded ->
                        write(
                            new Quoting(connection, loaded).quote(selection, nonce.orElseThrow()),
                            loaded.area())));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private Map<String, Object> write(Quoting.Result result, PublicArea area) throws IOException {
    Quote quote = result.quote();
    Files.createDirectories(out);
    OutputFile.write(console, out.resolve("quote.msg"), quote.message());
    OutputFile.write(console, out.resolve("quote.sig"), result.signature().toBytes());
    OutputFile.write(console, out.resolve("quote.pcrs"), PcrFile.encode(result.values()));
    OutputFile.write(console, out.resolve("ak.pub"), area.sized());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    document.put("selection", quote.selection().toString());
    document.put("pcrDigest", HexFormat.of().formatHex(quote.pcrDigest()));
    document.put("signature", result.signature().scheme() + " " + result.signature().hash());
    document.put("keyName", HexFormat.of().formatHex(area.name()));
    return document;
  }
}
