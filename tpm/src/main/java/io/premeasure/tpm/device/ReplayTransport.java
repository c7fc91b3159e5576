package io.premeasure.tpm.device;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;

/**
 * Answers as a transcript says, as long as the same commands come in the same order. Commands in
 * encrypted sessions never are the same twice.
 */
public final class ReplayTransport implements TpmTransport {
  private final Set<Capability> capabilities;
  private final Iterator<Transcript.Exchange> exchanges;
  private int number;

  /** Replays a transcript from its start. */
  public ReplayTransport(Transcript transcript) {
    capabilities = transcript.capabilities();
    exchanges = transcript.exchanges().iterator();
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    number++;
    if (!exchanges.hasNext()) {
      throw new TpmUnavailableException(description() + ": it ends before command " + number);
    }
    Transcript.Exchange exchange = exchanges.next();
    byte[] blank = SecretBlanking.command(command);
    if (!Arrays.equals(exchange.command(), blank)) {
      HexFormat hex = HexFormat.of();
      throw new TpmUnavailableException(
          description()
              + ": command "
              + number
              + " is "
              + hex.formatHex(blank)
              + ", recorded is "
              + hex.formatHex(exchange.command()));
    }
    return exchange.response();
  }

  @Override
  public String description() {
    return "replay:";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public void setLocality(int locality) {
    // What followed was recorded at that locality.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
