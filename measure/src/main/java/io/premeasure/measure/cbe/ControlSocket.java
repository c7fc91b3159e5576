package io.premeasure.measure.cbe;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeSuperblock;
import io.premeasure.verity.cbe.ImageState;
import io.premeasure.verity.cbe.OnlineImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Unix socket on which {@code cbe control} speaks with {@code cbe serve}: for each connection
 * one line of words, answered by one JSON document.
 */
final class ControlSocket implements Closeable {
  private static final int MAX_REQUEST = 256;

  private final Path path;
  private final ServerSocketChannel listener;
  private final OnlineImage image;
  private final Runnable stop;

  private ControlSocket(Path path, ServerSocketChannel listener, OnlineImage image, Runnable stop) {
    this.path = path;
    this.listener = listener;
    this.image = image;
    this.stop = stop;
  }

  /** Listens on a socket that must not be there yet. */
  static ControlSocket open(Path path, OnlineImage image, Runnable stop) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    ControlSocket socket = new ControlSocket(path, listener, image, stop);
    Thread thread = new Thread(socket::accept, "control");
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread thread = new Thread(() -> answer(client), "control request");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // Closed, or nothing that listening further would help against.
      return;
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      String request = line(Channels.newInputStream(client));
      Map<String, Object> reply = new LinkedHashMap<>();
      try {
        reply.putAll(perform(List.of(request.split(" "))));
        reply.put("ok", true);
      } catch (IOException | IllegalArgumentException e) {
        reply.put("ok", false);
        reply.put("error", String.valueOf(e.getMessage()));
      }
      byte[] text = JSON.std.asString(reply).getBytes(StandardCharsets.UTF_8);
      ByteBuffer left = ByteBuffer.wrap(text);
      while (left.hasRemaining()) {
        client.write(left);
      }
      if (request.equals("stop")) {
        stop.run();
      }
    } catch (IOException e) {
      // The one who asked has gone.
      return;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() == MAX_REQUEST) {
        throw new IOException("a request of more than " + MAX_REQUEST + " bytes");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private Map<String, Object> perform(List<String> words) throws IOException {
    switch (words.get(0)) {
      case "snapshot" -> {
        return Map.of("snapshot", image.createSnapshot(), "hash", image.secured().toString());
      }
      case "discard" -> image.discard(Long.parseLong(word(words, 1)));
      case "extend" -> {
        boolean disk = word(words, 1).equals("vbd");
        ImageState kind = disk ? ImageState.EXTENDING_VBD : ImageState.EXTENDING_FT;
        image.extend(kind, Long.parseLong(word(words, 2)), words.contains("grow"));
      }
      case "rekey" -> image.rekey();
      case "resume" -> image.finish();
      case "status", "stop" -> {
        return status();
      }
      default -> throw new IllegalArgumentException("no request '" + words.get(0) + "'");
    }
    return status();
  }

  private static String word(List<String> words, int index) {
    if (index >= words.size()) {
      throw new IllegalArgumentException("'" + words.get(0) + "' needs more words");
    }
    return words.get(index);
  }

  private Map<String, Object> status() throws IOException {
    CbeSuperblock superblock = image.superblock();
    BlockHash hash = image.secured();
    Map<String, Object> status = new LinkedHashMap<>(SuperblockDocument.of(superblock));
    status.put("hash", hash.toString());
    return status;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path);
  }
}
