package io.premeasure.tpm.session;

import java.nio.ByteBuffer;

/** What a command's handle stands for. */
public final class TpmEntity {
  /** TPM_RH_OWNER. */
  public static final TpmEntity OWNER = named(0x40000001);

  /** TPM_RH_ENDORSEMENT. */
  public static final TpmEntity ENDORSEMENT = named(0x4000000b);

  /** TPM_RH_NULL. */
  public static final TpmEntity NULL = named(0x40000007);

  private final int handle;
  private final byte[] name;

  /**
   * An entity of that name.
   *
   * @param handle 32 bits
   * @param name the TPM name: of an object its name algorithm and digest, of everything else the
   *     handle
   */
  public TpmEntity(int handle, byte[] name) {
    this.handle = handle;
    this.name = name.clone();
  }

  /** An entity whose name is its handle: a hierarchy, a session, a register. */
  public static TpmEntity named(int handle) {
    return new TpmEntity(handle, ByteBuffer.allocate(4).putInt(handle).array());
  }

  /** The handle, 32 bits. */
  public int handle() {
    return handle;
  }

  /** The TPM name, which authorisations are computed over; a copy. */
  public byte[] name() {
    return name.clone();
  }
}
