package io.premeasure.measure.tpm;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tpm seal}: to values that a prediction says the registers will have. */
@Command(
    name = "seal",
    description = {
      "Seal a secret to predicted PCRs, which need not hold those values yet.",
      "The folder can be unsealed by this TPM alone; tpm2_load reads its files."
    })
final class TpmSealCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;
  @Mixin private ParentName parent;

  @Option(
      names = "--prediction",
      required = true,
      paramLabel = "FILE",
      description = "Prediction in JSON.")
  private Path prediction;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "F",
      description = "The secret, 1 to 128 bytes.")
  private Path in;

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  private HashAlgorithm bank = HashAlgorithm.SHA256;
  private SortedSet<Integer> pcrs = new TreeSet<>();

  TpmSealCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--bank",
      paramLabel = "BANK",
      description = "The bank that the policy is over (default: sha256).")
  void setBank(String name) {
    bank =
        HashAlgorithm.ofBankName(name)
            .orElseThrow(() -> new TypeConversionException("no bank '" + name + "'"));
  }

  @Option(
      names = "--pcr",
      paramLabel = "LIST",
      description = "Registers, separated by commas (default: those predicted).")
  void setPcrs(String list) {
    pcrs = new TreeSet<>();
    for (String number : list.split(",", -1)) {
      if (!number.matches("[0-9]{1,2}")) {
        throw new TypeConversionException("no register '" + number + "'");
      }
      pcrs.add(Integer.valueOf(number));
    }
  }

  @Override
  public Integer call() throws IOException {
    Prediction predicted = PredictionJson.read(prediction);
    SortedSet<Integer> selection = pcrs.isEmpty() ? predicted.pcrs() : pcrs;
    if (selection.isEmpty()
        || !predicted.pcrs().containsAll(selection)
        || !predicted.algorithms().contains(bank)) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing is predicted for PCR " + selection + " in bank " + bank.bankName());
    }
    byte[] policy =
        PolicyDigest.of(HashAlgorithm.SHA256)
            .pcr(Map.of(bank, predicted.select(selection).get(bank)))
            .bytes();
    byte[] secret = secret();
    try {
      String root = tpm.connected(connection -> seal(connection, secret, policy, selection));
      report(root, policy);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    return ExitStatus.OK;
  }

  private byte[] secret() throws IOException {
    try (InputStream file = Files.newInputStream(in)) {
      byte[] secret = file.readNBytes(Sealing.MAX_SECRET + 1);
      if (secret.length == 0 || secret.length > Sealing.MAX_SECRET) {
        Arrays.fill(secret, (byte) 0);
        throw new IOException(
            in + ": a TPM seals 1 to " + Sealing.MAX_SECRET + " bytes, found more or none");
      }
      return secret;
    }
  }

  private String seal(
      TpmConnection connection, byte[] secret, byte[] policy, SortedSet<Integer> selection)
      throws IOException {
    try (StorageRoot root = StorageRoot.open(connection)) {
      parent.check(root.key());
      Sealing sealing = new Sealing(connection, root.key());
      new SealedFolder(sealing.seal(secret, policy), bank, selection).write(console, out);
      return root.key().nameHex();
    }
  }

  private void report(String root, byte[] policy) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    document.put("policy", HexFormat.of().formatHex(policy));
    document.put("parentName", root);
    console.print(
        document,
        () -> {
          console.line("sealed       " + out);
          console.line("policy       " + document.get("policy"));
          console.line("parent name  " + root);
        });
  }
}
