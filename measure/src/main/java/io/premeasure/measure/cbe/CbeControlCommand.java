package io.premeasure.measure.cbe;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cbe control}: operations on an image while it is served. */
@Command(
    name = "control",
    description = {
      "Ask the cbe serve that listens on SOCKET for one of:",
      "status, snapshot, discard ID, extend vbd|ft BLOCKS [grow], rekey, resume, stop.",
      "Clients go on reading and writing meanwhile."
    })
final class CbeControlCommand implements Callable<Integer> {
  private static final int MAX_REPLY = 1 << 20;

  @Parameters(index = "0", paramLabel = "SOCKET", description = "As of cbe serve --control.")
  private Path socket;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "REQUEST", description = "What to do.")
  private List<String> request;

  private final Console console;

  CbeControlCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> reply = ask();
    if (!Boolean.TRUE.equals(reply.remove("ok"))) {
      throw new IOException(socket + ": " + reply.get("error"));
    }
    console.print(reply, () -> reply.forEach((name, value) -> console.line(name + " " + value)));
    return ExitStatus.OK;
  }

  private Map<String, Object> ask() throws IOException {
    try (SocketChannel channel = connect()) {
      String line = String.join(" ", request) + "\n";
      ByteBuffer left = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (left.hasRemaining()) {
        channel.write(left);
      }
      byte[] reply = Channels.newInputStream(channel).readNBytes(MAX_REPLY);
      return JSON.std.mapFrom(new String(reply, StandardCharsets.UTF_8));
    }
  }

  private SocketChannel connect() throws IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UnavailableException(socket + ": nobody listens: " + e.getMessage(), e);
    }
  }
}
