package io.premeasure.tpm.device.embedded;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.ArrayList;
import java.util.List;

/** The PCR commands (TPM 2.0 Library, part 3, section 22). */
final class PcrCommands {
  /** TPM_RH_NULL in place of a PCR: the command does its work on no register. */
  static final int NO_PCR = -1;

  private static final int RH_NULL = 0x40000007;
  private static final int MOST_DIGESTS = 8;
  private static final int SELECT_SIZE = PcrBanks.PCR_COUNT / 8;

  private final EmbeddedPcrs pcrs;

  PcrCommands(EmbeddedPcrs pcrs) {
    this.pcrs = pcrs;
  }

  /** Reads the PCR handle: 0 to 23, or TPM_RH_NULL where nothing is reset. */
  static int readHandle(CommandReader command, EmbeddedCommand code) throws CommandFailure {
    command.handle(1);
    int handle = command.u32();
    if (handle == RH_NULL && code != EmbeddedCommand.PCR_RESET) {
      return NO_PCR;
    }
    if (handle < 0 || handle >= PcrBanks.PCR_COUNT) {
      throw command.failure(ResponseCode.VALUE);
    }
    return handle;
  }

  /** TPM2_PCR_Read: the first eight of the selected registers, and which they are. */
  void read(CommandReader command, ResponseWriter response) throws CommandFailure {
    int count = count(command);
    ResponseWriter selected = new ResponseWriter();
    List<byte[]> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HashAlgorithm algorithm = algorithm(command);
      int size = command.u8();
      if (size != SELECT_SIZE) {
        throw command.failure(ResponseCode.VALUE);
      }
      byte[] select = command.bytes(size);
      keepFirst(algorithm, select, digests);
      selected.u16(algorithm.id());
      selected.u8(size);
      selected.bytes(select);
    }
    command.end();
    response.u32(pcrs.updateCounter());
    response.u32(count);
    selected.appendTo(response);
    response.u32(digests.size());
    for (byte[] digest : digests) {
      response.u16(digest.length);
      response.bytes(digest);
    }
  }

  /** TPM2_PCR_Extend: every digest is extended, in the order given. */
  void extend(int pcr, CommandReader command, int locality) throws CommandFailure {
    int count = count(command);
    List<HashAlgorithm> algorithms = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HashAlgorithm algorithm = algorithm(command);
      algorithms.add(algorithm);
      digests.add(command.bytes(algorithm.size()));
    }
    command.end();
    if (pcr == NO_PCR) {
      return;
    }
    checkExtend(pcr, locality);
    for (int i = 0; i < count; i++) {
      pcrs.extend(pcr, algorithms.get(i), digests.get(i));
    }
  }

  /** TPM2_PCR_Event: hashes the data for every bank, extends, and returns the digests. */
  void event(int pcr, CommandReader command, ResponseWriter response, int locality)
      throws CommandFailure {
    byte[] data = command.sized(EmbeddedTpm.INPUT_BUFFER);
    command.end();
    if (pcr != NO_PCR) {
      checkExtend(pcr, locality);
      pcrs.event(pcr, data);
    }
    response.u32(pcrs.algorithms().size());
    for (HashAlgorithm algorithm : pcrs.algorithms()) {
      response.u16(algorithm.id());
      response.bytes(algorithm.hash(data));
    }
  }

  /** TPM2_PCR_Reset. */
  void reset(int pcr, CommandReader command, int locality) throws CommandFailure {
    command.end();
    if (!PcrLocalities.mayReset(pcr, locality)) {
      throw new CommandFailure(ResponseCode.LOCALITY);
    }
    pcrs.reset(pcr);
  }

  private int count(CommandReader command) throws CommandFailure {
    int count = command.u32();
    if (Integer.compareUnsigned(count, pcrs.algorithms().size()) > 0) {
      throw command.failure(ResponseCode.SIZE);
    }
    return count;
  }

  private HashAlgorithm algorithm(CommandReader command) throws CommandFailure {
    return HashAlgorithm.ofId(command.u16())
        .filter(pcrs.algorithms()::contains)
        .orElseThrow(() -> command.failure(ResponseCode.HASH));
  }

  private void keepFirst(HashAlgorithm algorithm, byte[] select, List<byte[]> digests) {
    for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
      int bit = 1 << pcr % 8;
      if ((select[pcr / 8] & bit) == 0) {
        continue;
      }
      if (digests.size() < MOST_DIGESTS) {
        digests.add(pcrs.value(algorithm, pcr));
      } else {
        select[pcr / 8] &= (byte) ~bit;
      }
    }
  }

  private static void checkExtend(int pcr, int locality) throws CommandFailure {
    if (!PcrLocalities.mayExtend(pcr, locality)) {
      throw new CommandFailure(ResponseCode.LOCALITY);
    }
  }
}
