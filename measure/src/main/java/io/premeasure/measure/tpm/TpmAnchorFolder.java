package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.sealing.SealedObject;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of a trust anchor in a TPM: the files of {@code tpm seal}, {@code anchor.index} with
 * the NV index and {@code anchor.parent} with the TPM name of the storage root key.
 *
 * @param object the sealed private key
 * @param policy that it is sealed to
 * @param parent TPM name of the storage root key in hex
 * @param index NV index of the hash, 0x01000000 to 0x01ffffff
 */
record TpmAnchorFolder(SealedObject object, SealedPolicy policy, String parent, int index) {
  private static final String INDEX = "anchor.index";
  private static final String PARENT = "anchor.parent";
  private static final int MAX_FILE = 4096;

  /** Whether the folder has files of such an anchor. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(INDEX));
  }

  /**
   * Makes sure that an anchor can be made in the folder.
   *
   * @throws FileAlreadyExistsException when an anchor or another sealed secret would be overwritten
   */
  static void requireFree(Path folder) throws FileAlreadyExistsException {
    if (isIn(folder) || SealedFolder.isIn(folder)) {
      throw new FileAlreadyExistsException(
          folder + ": holds a sealed secret already; name another folder");
    }
  }

  /** Writes the files to a folder that is free, all or none; it is made if it is missing. */
  void write(Console console, Path folder) throws IOException {
    try {
      SealedFolder.write(console, folder, object, policy);
      write(console, folder.resolve(PARENT), parent);
      write(console, folder.resolve(INDEX), "0x%08x".formatted(index));
    } catch (IOException e) {
      delete(folder, e);
      throw e;
    }
  }

  private static void delete(Path folder, IOException reason) {
    try {
      Files.deleteIfExists(folder.resolve(INDEX));
      Files.deleteIfExists(folder.resolve(PARENT));
      SealedFolder.delete(folder);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Reads the files. */
  static TpmAnchorFolder read(Path folder) throws IOException {
    int index = index(folder.resolve(INDEX));
    String parent = text(folder.resolve(PARENT));
    SealedFolder sealed = SealedFolder.read(folder);
    SealedPolicy policy =
        sealed
            .policy()
            .orElseThrow(
                () -> new VerityFormatException(folder.toString(), 0, "no sealed private key"));
    return new TpmAnchorFolder(sealed.object(), policy, parent, index);
  }

  private static int index(Path file) throws IOException {
    String text = text(file);
    if (!text.matches("0x01[0-9a-f]{6}")) {
      throw new VerityFormatException(
          file.toString(), 0, "found '" + text + "', expected an NV index such as 0x01800cbe");
    }
    return Integer.parseInt(text.substring(2), 16);
  }

  private static String text(Path file) throws IOException {
    return new String(InputFile.read(file, MAX_FILE), StandardCharsets.US_ASCII).strip();
  }

  private static void write(Console console, Path file, String text) throws IOException {
    OutputFile.write(console, file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
