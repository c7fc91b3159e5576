package io.premeasure.boot.txt.launch;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A module that the boot loader gives to tboot.
 *
 * @param name of its file
 * @param commandLine as the boot loader passes it
 * @param hashes see {@link io.premeasure.boot.txt.tboot.ModuleHash}
 */
public record BootModule(String name, String commandLine, Map<HashAlgorithm, Octets> hashes) {
  /** Bytes from a file's start that {@link #isForTboot} needs. */
  public static final int START = 128;

  private static final byte[] OLD_POLICY_DATA =
      HexFormat.of().parseHex("25190dabe7eeeb48fca90bac5a262d0e");

  /** Copies the map. */
  public BootModule {
    Map<HashAlgorithm, Octets> copy = new EnumMap<>(HashAlgorithm.class);
    copy.putAll(hashes);
    hashes = Collections.unmodifiableMap(copy);
  }

  /**
   * Whether tboot takes the module for itself, so that it is not measured: SINIT, or policy data.
   *
   * @param start the first bytes of the module, {@value #START} or all
   */
  public static boolean isForTboot(byte[] start) {
    return isSinit(start)
        || PolicyData.isOne(start)
        || Arrays.equals(Arrays.copyOf(start, OLD_POLICY_DATA.length), OLD_POLICY_DATA);
  }

  private static boolean isSinit(byte[] start) {
    return start.length >= START
        && start[0] == 2
        && start[1] == 0
        && start[16] == (byte) 0x86
        && start[17] == (byte) 0x80
        && start[18] == 0
        && start[19] == 0;
  }
}
