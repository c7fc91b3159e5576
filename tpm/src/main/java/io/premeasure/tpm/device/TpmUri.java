package io.premeasure.tpm.device;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a TPM is.
 *
 * <ul>
 *   <li>{@code embedded:} PCR banks inside this process, with reset values at first
 *   <li>{@code swtpm:} a swtpm that is started for this connection and ends with it
 *   <li>{@code swtpm:HOST:PORT[,ctrl=HOST:PORT]} a running swtpm; an IPv6 address in brackets
 *   <li>{@code swtpm:unix:PATH[,ctrl=PATH]} a running swtpm on Unix sockets
 *   <li>{@code mssim:HOST:PORT} the Microsoft simulator; its platform port is PORT + 1
 *   <li>{@code device:PATH} a Linux character device such as {@code /dev/tpmrm0}
 *   <li>{@code replay:PATH} answers out of a {@link Transcript}
 * </ul>
 */
public sealed interface TpmUri {
  /** PCR banks inside this process. */
  record Embedded() implements TpmUri {}

  /** A swtpm started for this connection. */
  record StartedSwtpm() implements TpmUri {}

  /** A running swtpm on TCP ports. */
  record SwtpmTcp(HostPort data, Optional<HostPort> control) implements TpmUri {}

  /** A running swtpm on Unix sockets. */
  record SwtpmUnix(Path data, Optional<Path> control) implements TpmUri {}

  /** The Microsoft simulator. */
  record Mssim(HostPort command) implements TpmUri {}

  /** A character device. */
  record Device(Path path) implements TpmUri {}

  /** A transcript. */
  record Replay(Path path) implements TpmUri {}

  /**
   * A TCP address whose name is not yet looked up.
   *
   * @param port 1 to 65535
   */
  record HostPort(String host, int port) {
    InetSocketAddress address() {
      return new InetSocketAddress(host, port);
    }
  }

  /**
   * Parses the text.
   *
   * @throws IllegalArgumentException when it is none of the forms; the message says what is wrong
   */
  static TpmUri parse(String text) {
    if (text.equals("embedded:")) {
      return new Embedded();
    }
    if (text.equals("swtpm:")) {
      return new StartedSwtpm();
    }
    if (text.startsWith("swtpm:unix:")) {
      return swtpmUnix(text, text.substring("swtpm:unix:".length()));
    }
    if (text.startsWith("swtpm:")) {
      return swtpmTcp(text, text.substring("swtpm:".length()));
    }
    if (text.startsWith("mssim:")) {
      HostPort command = hostPort(text, text.substring("mssim:".length()));
      hostPort(text, command.host() + ":" + (command.port() + 1));
      return new Mssim(command);
    }
    if (text.startsWith("device:")) {
      return new Device(path(text, text.substring("device:".length())));
    }
    if (text.startsWith("replay:")) {
      return new Replay(path(text, text.substring("replay:".length())));
    }
    throw bad(
        text,
        "expected embedded:, swtpm:, swtpm:HOST:PORT, swtpm:unix:PATH, mssim:HOST:PORT,"
            + " device:PATH or replay:PATH");
  }

  private static TpmUri swtpmUnix(String text, String rest) {
    String[] parts = controlSplit(text, rest);
    return new SwtpmUnix(
        path(text, parts[0]),
        parts.length == 2 ? Optional.of(path(text, parts[1])) : Optional.empty());
  }

  private static TpmUri swtpmTcp(String text, String rest) {
    String[] parts = controlSplit(text, rest);
    return new SwtpmTcp(
        hostPort(text, parts[0]),
        parts.length == 2 ? Optional.of(hostPort(text, parts[1])) : Optional.empty());
  }

  private static String[] controlSplit(String text, String rest) {
    int comma = rest.indexOf(',');
    if (comma < 0) {
      return new String[] {rest};
    }
    String option = rest.substring(comma + 1);
    if (!option.startsWith("ctrl=")) {
      throw bad(text, "after the comma only ctrl= can follow");
    }
    return new String[] {rest.substring(0, comma), option.substring("ctrl=".length())};
  }

  private static Path path(String text, String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw bad(text, "a path is missing");
    }
    return Path.of(path);
  }

  private static HostPort hostPort(String text, String part) {
    int colon = part.lastIndexOf(':');
    if (colon < 1) {
      throw bad(text, "expected HOST:PORT, found '" + part + "'");
    }
    String host = part.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.indexOf(':') >= 0 && !bracketed) {
      throw bad(text, "an IPv6 address must be in brackets");
    }
    String digits = part.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw bad(text, "'" + digits + "' is no port");
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw bad(text, "port " + port + " is not 1 to 65535");
    }
    return new HostPort(host, port);
  }

  private static IllegalArgumentException bad(String text, String reason) {
    return new IllegalArgumentException("TPM '" + text + "': " + reason);
  }
}
