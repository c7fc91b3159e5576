package io.premeasure.tpm.device;

import java.io.Closeable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The authorisation values that are not empty, by handle. They are never sent: sessions prove that
 * they are known. Closing overwrites them.
 */
public final class AuthValues implements Closeable {
  /** Most bytes of a value: those of the largest digest. */
  public static final int MOST = 64;

  private final Map<Integer, byte[]> values = new HashMap<>();

  /**
   * Takes a value over.
   *
   * @param handle of a hierarchy, key or NV index
   * @param value at most {@value #MOST} bytes; not changed. Zeros at its end do not count (TPM 2.0
   *     Library, part 1, section 19.6.4.3)
   */
  public void put(int handle, byte[] value) {
    if (value.length > MOST) {
      throw new IllegalArgumentException("a value of " + value.length + " bytes");
    }
    int length = value.length;
    while (length > 0 && value[length - 1] == 0) {
      length--;
    }
    erase(values.put(handle, Arrays.copyOf(value, length)));
  }

  /** The value of a handle, which the caller overwrites after use; empty where none was given. */
  public byte[] of(int handle) {
    byte[] value = values.get(handle);
    return value == null ? new byte[0] : value.clone();
  }

  /** Whether a value was given that is not empty. */
  public boolean isEmpty(int handle) {
    byte[] value = values.get(handle);
    return value == null || value.length == 0;
  }

  /** Overwrites a value and forgets it, for example of a key that is no longer loaded. */
  public void remove(int handle) {
    erase(values.remove(handle));
  }

  private static void erase(byte[] value) {
    if (value != null) {
      Arrays.fill(value, (byte) 0);
    }
  }

  @Override
  public void close() {
    values.values().forEach(AuthValues::erase);
    values.clear();
  }
}
