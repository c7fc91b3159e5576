package io.premeasure.tpm.device;

import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Commands and responses of one connection, for a bug report or a test. As text: a first line that
 * names the version and what the connection can do, then a line {@code > HEX} for each command and
 * one {@code < HEX} for its response; lines with {@code #} say something else. What can be secret
 * is zeros.
 */
public final class Transcript {
  private static final String HEAD = "# TPM transcript, version 1; capabilities:";
  static final int MAX_FILE = 64 << 20;
  private static final String NONE = " none";

  private final Set<TpmTransport.Capability> capabilities;
  private final List<Exchange> exchanges;

  /** A command and its response. */
  public static final class Exchange {
    private final byte[] command;
    private final byte[] response;

    Exchange(byte[] command, byte[] response) {
      this.command = command.clone();
      this.response = response.clone();
    }

    /** The command's name as the specification has it, or its number when it is not known. */
    public String name() {
      return KnownCommand.of(command)
          .map(KnownCommand::toString)
          .orElseGet(() -> String.format("0x%03x", ByteBuffer.wrap(command).getInt(6)));
    }

    /** The response code. */
    public int responseCode() {
      return ByteBuffer.wrap(response).getInt(6);
    }

    /** The whole command; a copy. */
    public byte[] command() {
      return command.clone();
    }

    /** The whole response; a copy. */
    public byte[] response() {
      return response.clone();
    }
  }

  private Transcript(Set<TpmTransport.Capability> capabilities, List<Exchange> exchanges) {
    this.capabilities = capabilities;
    this.exchanges = exchanges;
  }

  /** The first line. */
  static String head(Set<TpmTransport.Capability> capabilities) {
    String names =
        EnumSet.allOf(TpmTransport.Capability.class).stream()
            .filter(capabilities::contains)
            .map(each -> " " + each)
            .collect(Collectors.joining());
    return HEAD + (names.isEmpty() ? NONE : names) + "\n";
  }

  /** The two lines of an exchange. */
  static String lines(byte[] command, byte[] response) {
    HexFormat hex = HexFormat.of();
    return "> " + hex.formatHex(command) + "\n< " + hex.formatHex(response) + "\n";
  }

  /**
   * Parses a text.
   *
   * @param source for messages
   * @throws TpmFormatException that counts lines where others count bytes
   */
  public static Transcript parse(String source, byte[] content) throws TpmFormatException {
    if (content.length > MAX_FILE) {
      throw new TpmFormatException(source, MAX_FILE, "longer than any transcript");
    }
    String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
    Set<TpmTransport.Capability> capabilities = capabilities(source, lines[0]);
    List<Exchange> exchanges = new ArrayList<>();
    byte[] command = {};
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i];
      if (line.startsWith("> ") && command.length == 0) {
        command = frame(source, i + 1, line);
      } else if (line.startsWith("< ") && command.length > 0) {
        exchanges.add(new Exchange(command, frame(source, i + 1, line)));
        command = new byte[0];
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new TpmFormatException(
            source, i + 1, "line " + (i + 1) + " is not the expected command or response");
      }
    }
    return new Transcript(capabilities, exchanges);
  }

  private static Set<TpmTransport.Capability> capabilities(String source, String line)
      throws TpmFormatException {
    if (!line.startsWith(HEAD)) {
      throw new TpmFormatException(source, 0, "no TPM transcript of version 1");
    }
    Set<TpmTransport.Capability> found = EnumSet.noneOf(TpmTransport.Capability.class);
    String names = line.substring(HEAD.length());
    if (names.equals(NONE)) {
      return found;
    }
    for (String name : names.strip().split(" ", -1)) {
      try {
        found.add(TpmTransport.Capability.valueOf(name));
      } catch (IllegalArgumentException e) {
        throw new TpmFormatException(source, 1, "unknown capability '" + name + "'");
      }
    }
    return found;
  }

  private static byte[] frame(String source, int number, String line) throws TpmFormatException {
    byte[] frame;
    try {
      frame = HexFormat.of().parseHex(line.substring(2));
    } catch (IllegalArgumentException e) {
      throw new TpmFormatException(source, number, "line " + number + ": " + e.getMessage());
    }
    if (frame.length < ResponseFrame.HEADER || frame.length > ResponseFrame.LARGEST) {
      throw new TpmFormatException(
          source, number, "line " + number + ": " + frame.length + " bytes, expected 10 to 4096");
    }
    return frame;
  }

  /** What the connection could do; commands alone are in a transcript. */
  Set<TpmTransport.Capability> capabilities() {
    return Set.copyOf(capabilities);
  }

  /** The exchanges in their order. */
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }
}
