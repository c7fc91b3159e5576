package io.premeasure.measure.tpm;

import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.RecordingTransport;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUnavailableException;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say which TPM is meant, and the connection they lead to. */
final class TpmOptions {
  private static final int LONGEST_TIMEOUT_SECONDS = 3600;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--tpm",
      paramLabel = "URI",
      defaultValue = "embedded:",
      description = {
        "The TPM (default: ${DEFAULT-VALUE}):",
        "embedded: in this process, starts with reset values and ends with the command;",
        "swtpm: starts one for the command;",
        "swtpm:HOST:PORT[,ctrl=HOST:PORT], swtpm:unix:PATH[,ctrl=PATH], mssim:HOST:PORT,",
        "device:/dev/tpmrm0, replay:FILE for a transcript. The environment is not consulted."
      })
  private String uri = "embedded:";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Limit for connecting and for each command (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds = 10;

  @Option(
      names = "--transcript",
      paramLabel = "FILE",
      description = {
        "Write down all commands and responses, for a bug report; what can be secret becomes zeros",
        "(tpm transcript shows it, --tpm replay:FILE answers out of it)."
      })
  private Optional<Path> transcript = Optional.empty();

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(TpmConnection connection) throws IOException;
  }

  /** Connects, works and closes; what the TPM does not do becomes exit status 4. */
  <T> T connected(Work<T> work) throws IOException {
    return connected(EmbeddedTpm.DEFAULT_BANKS, work);
  }

  /** As above; an embedded TPM gets these banks. */
  <T> T connected(Collection<HashAlgorithm> embeddedBanks, Work<T> work) throws IOException {
    Duration timeout = Duration.ofSeconds(checkedTimeout());
    TpmUri parsed = parsed();
    StringBuilder recorded = new StringBuilder();
    TpmConnection.Layer layer =
        transport ->
            transcript.isPresent() ? new RecordingTransport(transport, recorded) : transport;
    try (TpmConnection connection = TpmConnection.open(parsed, timeout, embeddedBanks, layer)) {
      return work.on(connection);
    } catch (TpmUnavailableException | TpmCommandException e) {
      throw new UnavailableException(e.getMessage(), e);
    } finally {
      if (transcript.isPresent()) {
        OutputFile.writeSecret(
            transcript.get(), recorded.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Whether the TPM is one that starts with the connection and ends with it. */
  boolean isPassing() {
    TpmUri parsed = parsed();
    return parsed instanceof TpmUri.Embedded || parsed instanceof TpmUri.StartedSwtpm;
  }

  /** The URI as it was given. */
  String uri() {
    return uri;
  }

  /** Refuses a change that a reboot alone undoes, unless it was asked for. */
  void checkHardware(int pcr, boolean allowed) {
    if (parsed() instanceof TpmUri.Device && pcr != 16 && pcr != 23 && !allowed) {
      throw new ParameterException(
          spec.commandLine(),
          "PCR "
              + pcr
              + " of "
              + uri
              + " can only be set back by a reboot, and what is sealed to it becomes unreadable;"
              + " give --yes if that is wanted");
    }
  }

  /** Refuses a change of a device that nothing undoes, unless it was asked for. */
  void checkForever(String what, boolean allowed) {
    if (parsed() instanceof TpmUri.Device && !allowed) {
      throw new ParameterException(
          spec.commandLine(),
          what + " of " + uri + " cannot be undone; give --yes if it is wanted");
    }
  }

  private TpmUri parsed() {
    try {
      return TpmUri.parse(uri);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int checkedTimeout() {
    if (timeoutSeconds < 1 || timeoutSeconds > LONGEST_TIMEOUT_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--timeout must be 1 to " + LONGEST_TIMEOUT_SECONDS + " seconds");
    }
    return timeoutSeconds;
  }
}
