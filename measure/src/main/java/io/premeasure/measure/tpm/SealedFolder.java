package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.sealing.SealedObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folder of a sealed secret: {@code seal.pub} and {@code seal.priv} as tpm2_create writes them,
 * and {@code seal.pcrs} with the policy's selection as tpm2-tools name it, {@code sha256:11,12}.
 *
 * @param object what the TPM made
 * @param bank whose registers the policy is over
 * @param pcrs the registers
 */
record SealedFolder(SealedObject object, HashAlgorithm bank, SortedSet<Integer> pcrs) {
  private static final String PUBLIC = "seal.pub";
  private static final String PRIVATE = "seal.priv";
  private static final String SELECTION = "seal.pcrs";
  private static final int MAX_FILE = 4096;

  /** Writes the files; the folder is made if it is missing. */
  void write(Console console, Path folder) throws IOException {
    Files.createDirectories(folder);
    String numbers = pcrs.stream().map(String::valueOf).collect(Collectors.joining(","));
    String selection = bank.bankName() + ":" + numbers + "\n";
    OutputFile.write(console, folder.resolve(PUBLIC), object.publicFile());
    OutputFile.write(console, folder.resolve(PRIVATE), object.privateFile());
    OutputFile.write(
        console, folder.resolve(SELECTION), selection.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads the files. */
  static SealedFolder read(Path folder) throws IOException {
    SealedObject object =
        SealedObject.decode(bytes(folder.resolve(PUBLIC)), bytes(folder.resolve(PRIVATE)));
    Path file = folder.resolve(SELECTION);
    String text = new String(bytes(file), StandardCharsets.US_ASCII).strip();
    if (!text.matches("[0-9a-z_]+:[0-9]{1,2}(,[0-9]{1,2})*")) {
      throw malformed(file, text);
    }
    String[] parts = text.split(":", -1);
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (String number : parts[1].split(",", -1)) {
      pcrs.add(Integer.valueOf(number));
    }
    if (pcrs.last() >= PcrBanks.PCR_COUNT) {
      throw malformed(file, text);
    }
    HashAlgorithm bank =
        HashAlgorithm.ofBankName(parts[0]).orElseThrow(() -> malformed(file, text));
    return new SealedFolder(object, bank, pcrs);
  }

  private static TpmFormatException malformed(Path file, String text) {
    return new TpmFormatException(
        file.toString(), 0, "found '" + text + "', expected a selection such as sha256:11,12");
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_FILE + 1);
      if (content.length > MAX_FILE) {
        throw new TpmFormatException(file.toString(), MAX_FILE, "longer than any such file");
      }
      return content;
    }
  }
}
