package io.premeasure.tpm.device.embedded;

import io.premeasure.tpm.HashAlgorithm;
import java.util.Collection;
import java.util.List;

/**
 * A TPM 2.0 inside this process, at the level of command and response bytes. It has PCR banks and
 * the commands about them; it holds no keys and no secrets, and its state ends with the object.
 *
 * <p>Commands: Startup (CLEAR only), Shutdown, SelfTest, GetCapability, PCR_Read, PCR_Extend,
 * PCR_Event, PCR_Reset. Every other command is answered with TPM_RC_COMMAND_CODE. Any bytes at all
 * get a well-formed response. Every PCR's authorisation value is empty. Safe for use by several
 * threads.
 */
public final class EmbeddedTpm {
  /** Largest command and response, in bytes. */
  public static final int MAX_SIZE = 4096;

  /** Largest data of a PCR_Event, in bytes. */
  public static final int INPUT_BUFFER = 1024;

  /** The banks of a TPM that is not told otherwise: those of swtpm. */
  public static final List<HashAlgorithm> DEFAULT_BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;
  private static final int HEADER = 10;

  private final EmbeddedPcrs pcrs;
  private final EmbeddedCapabilities capabilities;
  private final PcrCommands pcrCommands;

  /**
   * A TPM that has power and waits for Startup.
   *
   * @param banks the active banks, at least one
   */
  public EmbeddedTpm(Collection<HashAlgorithm> banks) {
    pcrs = new EmbeddedPcrs(banks);
    capabilities = new EmbeddedCapabilities(pcrs);
    pcrCommands = new PcrCommands(pcrs);
  }

  /**
   * Executes one command.
   *
   * @param command any bytes
   * @param locality 0 to 4
   * @return the response, always with a correct header
   */
  public synchronized byte[] execute(byte[] command, int locality) {
    if (locality < 0 || locality > 4) {
      throw new IllegalArgumentException("locality " + locality + " is not 0 to 4");
    }
    try {
      return run(new CommandReader(command), command.length, locality);
    } catch (CommandFailure e) {
      return ResponseWriter.failure(e.responseCode());
    }
  }

  /** TPM_HASH_START, the locality 4 signal that opens a dynamic launch (or H-CRTM) measurement. */
  public synchronized void hashStart() {
    pcrs.hashStart();
  }

  /** TPM_HASH_DATA: more bytes of what is measured. */
  public synchronized void hashData(byte[] data) {
    pcrs.hashData(data);
  }

  /** TPM_HASH_END: extends PCR 17, or PCR 0 before Startup. */
  public synchronized void hashEnd() {
    pcrs.hashEnd();
  }

  /** Power off and on; Startup is needed again. */
  public synchronized void powerCycle() {
    pcrs.powerCycle();
  }

  private byte[] run(CommandReader command, int length, int locality) throws CommandFailure {
    if (length < HEADER || length > MAX_SIZE) {
      throw new CommandFailure(ResponseCode.COMMAND_SIZE);
    }
    int tag = command.u16();
    if (tag != TAG_NO_SESSIONS && tag != TAG_SESSIONS) {
      throw new CommandFailure(ResponseCode.BAD_TAG);
    }
    if (command.u32() != length) {
      throw new CommandFailure(ResponseCode.COMMAND_SIZE);
    }
    EmbeddedCommand code =
        EmbeddedCommand.ofCode(command.u32())
            .orElseThrow(() -> new CommandFailure(ResponseCode.COMMAND_CODE));
    if (!pcrs.started() && code != EmbeddedCommand.STARTUP) {
      throw new CommandFailure(ResponseCode.INITIALIZE);
    }
    int pcr = code.handles() == 0 ? PcrCommands.NO_PCR : PcrCommands.readHandle(command, code);
    int sessions = sessions(command, tag == TAG_SESSIONS, code);
    ResponseWriter response = new ResponseWriter();
    dispatch(code, pcr, command, response, locality);
    return response.success(sessions);
  }

  private static int sessions(CommandReader command, boolean tagged, EmbeddedCommand code)
      throws CommandFailure {
    if (tagged) {
      if (code == EmbeddedCommand.STARTUP) {
        throw new CommandFailure(ResponseCode.AUTH_CONTEXT);
      }
      return Authorization.read(command, code.handles());
    }
    if (code.handles() > 0) {
      throw new CommandFailure(ResponseCode.AUTH_MISSING);
    }
    return 0;
  }

  private void dispatch(
      EmbeddedCommand code, int pcr, CommandReader command, ResponseWriter response, int locality)
      throws CommandFailure {
    command.parameter(1);
    switch (code) {
      case STARTUP -> startup(command, locality);
      case SHUTDOWN -> shutdown(command);
      case SELF_TEST -> selfTest(command);
      case GET_CAPABILITY -> capabilities.answer(command, response);
      case PCR_READ -> pcrCommands.read(command, response);
      case PCR_EXTEND -> pcrCommands.extend(pcr, command, locality);
      case PCR_EVENT -> pcrCommands.event(pcr, command, response, locality);
      case PCR_RESET -> pcrCommands.reset(pcr, command, locality);
    }
  }

  private void startup(CommandReader command, int locality) throws CommandFailure {
    int type = command.u16();
    // STATE (1) needs a state saved by Shutdown(STATE) over a power cycle, which is not kept.
    if (type > 1) {
      throw command.failure(ResponseCode.VALUE);
    }
    command.end();
    if (pcrs.started()) {
      throw new CommandFailure(ResponseCode.INITIALIZE);
    }
    if (type == 1) {
      throw command.failure(ResponseCode.VALUE);
    }
    if (locality != 0 && locality != 3) {
      throw new CommandFailure(ResponseCode.LOCALITY);
    }
    pcrs.startup(locality);
  }

  private static void shutdown(CommandReader command) throws CommandFailure {
    if (command.u16() > 1) {
      throw command.failure(ResponseCode.VALUE);
    }
    command.end();
  }

  private static void selfTest(CommandReader command) throws CommandFailure {
    if (command.u8() > 1) {
      throw command.failure(ResponseCode.VALUE);
    }
    command.end();
  }
}
