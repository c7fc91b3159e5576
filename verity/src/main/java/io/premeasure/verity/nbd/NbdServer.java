package io.premeasure.verity.nbd;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Gives one disk to NBD clients of this machine, each served by a thread of its own. */
public final class NbdServer implements Closeable {
  /** Most clients at a time; further ones are turned away. */
  private static final int MAX_CLIENTS = 64;

  private final ServerSocketChannel listener;
  private final Optional<Path> socket;
  private final NbdExport export;
  private final String name;
  private final Consumer<IOException> failures;
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  private NbdServer(
      ServerSocketChannel listener,
      Optional<Path> socket,
      NbdExport export,
      String name,
      Consumer<IOException> failures) {
    this.listener = listener;
    this.socket = socket;
    this.export = export;
    this.name = name;
    this.failures = failures;
  }

  /**
   * Listens on a TCP port of the loopback interface.
   *
   * @param port 0 for any that is free
   * @param name of the export; clients may also give none
   * @param failures is told of failures of the disk and of clients that break the protocol
   */
  public static NbdServer onPort(
      int port, NbdExport export, String name, Consumer<IOException> failures) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    return new NbdServer(listener, Optional.empty(), export, name, failures);
  }

  /** Listens on a Unix socket, which must not be there yet and only the owner can use. */
  public static NbdServer onSocket(
      Path path, NbdExport export, String name, Consumer<IOException> failures) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    return new NbdServer(listener, Optional.of(path), export, name, failures);
  }

  /** Where clients find it. */
  public SocketAddress address() throws IOException {
    return listener.getLocalAddress();
  }

  /** Serves clients until the server is closed by another thread. */
  public void run() throws IOException {
    while (true) {
      SocketChannel client;
      try {
        client = listener.accept();
      } catch (ClosedChannelException e) {
        // That is how it is told to end.
        return;
      }
      clients.add(client);
      if (clients.size() > MAX_CLIENTS) {
        forget(client);
      } else {
        Thread thread = new Thread(() -> serve(client), "NBD client");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void serve(SocketChannel client) {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(client), 1 << 16));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16));
      if (new Negotiation(in, out, export, name).run()) {
        new Transmission(in, out, export, failures).run();
      }
    } catch (ClosedChannelException | EOFException e) {
      // Clients may go without a word.
      return;
    } catch (IOException e) {
      failures.accept(e);
    } finally {
      forget(client);
    }
  }

  private void forget(SocketChannel client) {
    clients.remove(client);
    try {
      client.close();
    } catch (IOException e) {
      failures.accept(e);
    }
  }

  /** Ends all connections; what clients did not flush may be lost. */
  @Override
  public void close() throws IOException {
    listener.close();
    clients.forEach(this::forget);
    if (socket.isPresent()) {
      Files.deleteIfExists(socket.get());
    }
  }
}
