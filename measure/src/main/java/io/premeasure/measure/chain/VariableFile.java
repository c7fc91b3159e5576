package io.premeasure.measure.chain;

import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.boot.uefi.VariableStore;
import java.io.IOException;
import java.nio.file.Files;

/** A machine's variables: a flash image like OVMF_VARS.fd, or a copy of the folder efivars. */
public final class VariableFile {
  private VariableFile() {}

  /** Reads either form. */
  public static UefiVariables read(ChainFiles files, String reference) throws IOException {
    return Files.isDirectory(files.path(reference))
        ? UefiVariables.ofEfivars(files.path(reference))
        : VariableStore.read(files.open(reference));
  }
}
