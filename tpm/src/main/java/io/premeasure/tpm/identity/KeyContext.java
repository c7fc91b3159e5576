package io.premeasure.tpm.identity;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.IOException;
import java.util.List;

/**
 * A key that tpm2-tools took out of the TPM for a while ({@code -c FILE}): a TPMS_CONTEXT behind a
 * magic number and a version, integers big-endian. The TPM's own part is encrypted, and good until
 * its next reset.
 */
public final class KeyContext {
  private static final int MAGIC = 0xbadcc0de;
  private static final int VERSION = 1;
  private static final int CONTEXT_LOAD = 0x161;

  private final int hierarchy;
  private final int savedHandle;
  private final long sequence;
  private final byte[] blob;

  private KeyContext(TpmReader reader) throws TpmFormatException {
    int magic = reader.u32();
    int version = reader.u32();
    if (magic != MAGIC || version != VERSION) {
      throw reader.malformed(
          String.format(
              "magic %08x, version %d, expected badcc0de and 1: no context of tpm2-tools",
              magic, version));
    }
    hierarchy = reader.u32();
    savedHandle = reader.u32();
    sequence = reader.u64();
    TpmReader wrapped = new TpmReader("context blob", reader.sized());
    reader.end();
    if (wrapped.u32() != 0) {
      throw wrapped.malformed("expected 4 bytes of zeros");
    }
    blob = wrapped.sized();
    // The software stack's own notes follow, the key's name among them; the TPM is asked instead.
  }

  /**
   * Parses a file that tpm2-tools wrote.
   *
   * @param source for messages
   */
  public static KeyContext parse(String source, byte[] content) throws TpmFormatException {
    return new KeyContext(new TpmReader(source, content));
  }

  /** TPM2_ContextLoad: puts the key back; gives its handle. */
  int load(TpmConnection tpm) throws IOException {
    byte[] parameters =
        new TpmWriter()
            .u32((int) (sequence >> 32))
            .u32((int) sequence)
            .u32(savedHandle)
            .u32(hierarchy)
            .sized(blob)
            .toBytes();
    return new TpmCommand("ContextLoad", CONTEXT_LOAD, List.of(), parameters)
        .executePlainForHandle(tpm)
        .handle();
  }
}
