package io.premeasure.tpm.device;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Opens the transport that a URI names. */
final class TransportFactory {
  private static final int LONGEST_SOCKET_PATH = 107;

  private TransportFactory() {}

  static TpmTransport open(TpmUri uri, Duration timeout, Collection<HashAlgorithm> embeddedBanks)
      throws IOException {
    if (uri instanceof TpmUri.Embedded) {
      return new EmbeddedTransport(new EmbeddedTpm(embeddedBanks));
    }
    if (uri instanceof TpmUri.StartedSwtpm) {
      return SwtpmProcess.connect(timeout);
    }
    if (uri instanceof TpmUri.SwtpmTcp tcp) {
      Optional<SocketAddress> control = tcp.control().map(TpmUri.HostPort::address);
      String description = "swtpm:" + tcp.data().host() + ":" + tcp.data().port();
      return SwtpmTransport.connect(description, tcp.data().address(), control, timeout);
    }
    if (uri instanceof TpmUri.SwtpmUnix unix) {
      return openUnix(unix.data(), unix.control(), timeout);
    }
    if (uri instanceof TpmUri.Mssim mssim) {
      String description = "mssim:" + mssim.command().host() + ":" + mssim.command().port();
      return MssimTransport.connect(description, mssim.command(), timeout);
    }
    if (uri instanceof TpmUri.Replay replay) {
      return new ReplayTransport(transcript(replay.path()));
    }
    return DeviceTransport.open(((TpmUri.Device) uri).path(), timeout);
  }

  private static Transcript transcript(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Transcript.parse(path.toString(), in.readNBytes(Transcript.MAX_FILE + 1));
    }
  }

  /** Connects to the Unix sockets of a swtpm. */
  static SwtpmTransport openUnix(Path data, Optional<Path> control, Duration timeout)
      throws IOException {
    SocketAddress dataAddress = address(data);
    Optional<SocketAddress> controlAddress = Optional.empty();
    if (control.isPresent()) {
      controlAddress = Optional.of(address(control.get()));
    }
    return SwtpmTransport.connect("swtpm:unix:" + data, dataAddress, controlAddress, timeout);
  }

  private static SocketAddress address(Path path) throws TpmUnavailableException {
    if (path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
        > LONGEST_SOCKET_PATH) {
      throw new TpmUnavailableException(
          "swtpm:unix:" + path + ": the path of a Unix socket has at most 107 bytes");
    }
    return UnixDomainSocketAddress.of(path);
  }
}
