package io.premeasure.tpm.device;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tss.tpm.TPMT_HA;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_SU;

/**
 * The PCR commands of one TPM. Every method ends within the time limit per command and throws
 * {@link TpmUnavailableException} when there is no usable answer, {@link TpmCommandException} when
 * the TPM refuses. Not safe for use by several threads.
 */
public final class TpmConnection implements Closeable {
  /** The time limit of one command where nothing else is wanted. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private static final int RC_INITIALIZE = 0x100;
  private static final int MOST_EVENT_DATA = 1024;

  private final TpmTransport transport;
  private final CommandExchange exchange;
  private final PcrReading reading;
  private final AuthValues authValues = new AuthValues();

  /**
   * Takes over a transport; closing the connection closes it.
   *
   * @param timeout how long a busy TPM is asked again
   */
  public TpmConnection(TpmTransport transport, Duration timeout) {
    this.transport = transport;
    exchange = new CommandExchange(transport, timeout);
    reading = new PcrReading(exchange);
  }

  /** Connects as the URI says; an embedded TPM gets {@link EmbeddedTpm#DEFAULT_BANKS}. */
  public static TpmConnection open(TpmUri uri, Duration timeout) throws IOException {
    return open(uri, timeout, EmbeddedTpm.DEFAULT_BANKS);
  }

  /**
   * Connects as the URI says. TPM2_Startup(CLEAR) is sent to software TPMs, which may have just got
   * power; firmware did that for a device.
   *
   * @param timeout for connecting and for each command
   * @param embeddedBanks the banks of an embedded TPM; no other TPM's banks are changed
   */
  public static TpmConnection open(
      TpmUri uri, Duration timeout, Collection<HashAlgorithm> embeddedBanks) throws IOException {
    return open(uri, timeout, embeddedBanks, transport -> transport);
  }

  /** Puts something around a transport, for example a {@link RecordingTransport}. */
  @FunctionalInterface
  public interface Layer {
    /** The transport that takes the other one over. */
    TpmTransport around(TpmTransport transport) throws IOException;
  }

  /** As above, with a layer around the transport. */
  public static TpmConnection open(
      TpmUri uri, Duration timeout, Collection<HashAlgorithm> embeddedBanks, Layer layer)
      throws IOException {
    TpmTransport transport = layer.around(TransportFactory.open(uri, timeout, embeddedBanks));
    TpmConnection connection = new TpmConnection(transport, timeout);
    try {
      if (transport.capabilities().contains(TpmTransport.Capability.SOFTWARE)) {
        connection.startup();
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  /** Whether the TPM is software, so that nothing but this program's user relies on its PCRs. */
  public boolean isSoftware() {
    return transport.capabilities().contains(TpmTransport.Capability.SOFTWARE);
  }

  /** The authorisation values that are known; the connection overwrites them when it is closed. */
  public AuthValues authValues() {
    return authValues;
  }

  /** The transport below: locality and hash sequence. */
  public TpmTransport transport() {
    return transport;
  }

  /** TPM2_Startup(CLEAR); a TPM that has been started already is left as it is. */
  public void startup() throws IOException {
    try {
      exchange.run("Startup", tpm -> tpm.Startup(TPM_SU.CLEAR)).end();
    } catch (TpmCommandException e) {
      if (e.responseCode() != RC_INITIALIZE) {
        throw e;
      }
    }
  }

  /** The banks that the TPM keeps, of those that this program knows; never to be modified. */
  public Set<HashAlgorithm> activeBanks() throws IOException {
    return reading.activeBanks();
  }

  /** All 24 registers of every active bank, as they were at one moment. */
  public PcrBanks readPcrs() throws IOException {
    Set<HashAlgorithm> active = activeBanks();
    if (active.isEmpty()) {
      throw new TpmUnavailableException(transport.description() + ": no active PCR bank is known");
    }
    return reading.read(active);
  }

  /**
   * All 24 registers of these banks, as they were at one moment.
   *
   * @throws TpmUnavailableException also when one of the banks is not active
   */
  public PcrBanks readPcrs(Collection<HashAlgorithm> banks) throws IOException {
    requireActive(banks);
    return reading.read(banks);
  }

  /**
   * TPM2_PCR_Extend of every active bank, in one command. A bank that an event leaves out stays
   * open for anybody to extend to a value of his choice, so a digest for each is demanded.
   *
   * @param pcr 0 to 23
   * @param digests exactly one for each active bank
   * @throws TpmUnavailableException when a bank is not active or has no digest; nothing was done
   */
  public void extend(int pcr, Map<HashAlgorithm, byte[]> digests) throws IOException {
    Set<HashAlgorithm> open = new TreeSet<>(activeBanks());
    open.removeAll(digests.keySet());
    if (!open.isEmpty()) {
      throw new TpmUnavailableException(
          transport.description()
              + ": no digest for the active banks "
              + names(open)
              + ", which would stay open to be extended later");
    }
    extendSome(pcr, digests);
  }

  /**
   * As {@link #extend}, but active banks without digest are left as they are.
   *
   * @throws TpmUnavailableException when a bank is not active; nothing was done
   */
  public void extendSome(int pcr, Map<HashAlgorithm, byte[]> digests) throws IOException {
    checkPcr(pcr);
    requireActive(digests.keySet());
    for (Map.Entry<HashAlgorithm, byte[]> each : digests.entrySet()) {
      if (each.getValue().length != each.getKey().size()) {
        throw new IllegalArgumentException(
            "digest of " + each.getValue().length + " bytes for " + each.getKey().bankName());
      }
    }
    TPMT_HA[] values =
        digests.entrySet().stream()
            .map(e -> new TPMT_HA(TPM_ALG_ID.fromInt(e.getKey().id()), e.getValue().clone()))
            .toArray(TPMT_HA[]::new);
    exchange.run("PCR_Extend", tpm -> tpm.PCR_Extend(new TPM_HANDLE(pcr), values)).end();
  }

  /**
   * TPM2_PCR_Event: the TPM hashes the data for every active bank and extends all.
   *
   * @param data at most 1024 bytes
   */
  public void event(int pcr, byte[] data) throws IOException {
    checkPcr(pcr);
    if (data.length > MOST_EVENT_DATA) {
      throw new IllegalArgumentException("event data of " + data.length + " bytes, at most 1024");
    }
    exchange.run("PCR_Event", tpm -> tpm.PCR_Event(new TPM_HANDLE(pcr), data.clone()));
  }

  /** TPM2_PCR_Reset; at locality 0 only PCR 16 and 23 can be reset. */
  public void reset(int pcr) throws IOException {
    checkPcr(pcr);
    exchange.run("PCR_Reset", tpm -> tpm.PCR_Reset(new TPM_HANDLE(pcr))).end();
  }

  /**
   * Sends a command that was put together elsewhere; repeats it while the TPM is busy.
   *
   * @param name for messages
   * @param command whole, header included
   * @return the whole response, whose response code is success
   */
  public byte[] execute(String name, byte[] command) throws IOException {
    return exchange.execute(name, command);
  }

  @Override
  public void close() throws IOException {
    authValues.close();
    transport.close();
  }

  private void requireActive(Collection<HashAlgorithm> wanted) throws IOException {
    Set<HashAlgorithm> lacking = new TreeSet<>(wanted);
    lacking.removeAll(activeBanks());
    if (!lacking.isEmpty()) {
      throw new TpmUnavailableException(
          transport.description() + ": has no active bank " + names(lacking));
    }
  }

  private static String names(Set<HashAlgorithm> banks) {
    return banks.stream().map(HashAlgorithm::bankName).collect(Collectors.joining(", "));
  }

  private static void checkPcr(int pcr) {
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw new IllegalArgumentException("PCR " + pcr + " is not 0 to 23");
    }
  }
}
