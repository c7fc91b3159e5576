package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.session.EntityValue;
import io.premeasure.tpm.session.TpmCommand;
import io.premeasure.tpm.session.TpmEntity;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** An index of a TPM's non-volatile memory that can be read with its own value. */
final class NvIndex {
  private static final int READ_PUBLIC = 0x169;
  private static final int READ = 0x14e;

  /** As many bytes as every TPM gives at once. */
  private static final int CHUNK = 512;

  private final TpmConnection tpm;
  private final TpmEntity entity;
  private final int size;

  private NvIndex(TpmConnection tpm, TpmEntity entity, int size) {
    this.tpm = tpm;
    this.entity = entity;
    this.size = size;
  }

  /**
   * Finds the index.
   *
   * @param handle 0x01000000 to 0x01ffffff
   */
  static NvIndex open(TpmConnection tpm, int handle) throws IOException {
    TpmCommand command =
        new TpmCommand("NV_ReadPublic", READ_PUBLIC, List.of(TpmEntity.named(handle)), new byte[0]);
    TpmReader response = new TpmReader("response to NV_ReadPublic", command.executePlain(tpm));
    byte[] area = response.sized();
    TpmReader reader = new TpmReader("public area of the NV index", area);
    reader.u32();
    int nameId = reader.u16();
    HashAlgorithm hash =
        HashAlgorithm.ofId(nameId)
            .orElseThrow(() -> reader.malformed(String.format("name algorithm 0x%04x", nameId)));
    reader.u32();
    reader.sized();
    int size = reader.u16();
    reader.end();
    byte[] name = new TpmWriter().u16(nameId).bytes(hash.hash(area)).toBytes();
    return new NvIndex(tpm, new TpmEntity(handle, name), size);
  }

  /** The whole content, at most 65535 bytes. */
  byte[] read() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (content.size() < size) {
      int length = Math.min(CHUNK, size - content.size());
      byte[] parameters = new TpmWriter().u16(length).u16(content.size()).toBytes();
      TpmCommand command = new TpmCommand("NV_Read", READ, List.of(entity, entity), parameters);
      TpmReader response =
          new TpmReader(
              "response to NV_Read", new EntityValue().execute(tpm, command, false).parameters());
      byte[] part = response.sized();
      if (part.length != length) {
        throw response.malformed(part.length + " bytes, expected " + length);
      }
      content.writeBytes(part);
    }
    return content.toByteArray();
  }
}
