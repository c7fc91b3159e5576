package io.premeasure.tpm.device;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP or Unix stream socket on which every operation has a time limit. Java's blocking Unix
 * sockets have none, so the channel is non-blocking and waits in a selector.
 */
final class DeadlineChannel implements Closeable {
  private final String description;
  private final Duration timeout;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  private DeadlineChannel(
      String description, Duration timeout, SocketChannel channel, Selector selector)
      throws IOException {
    this.description = description;
    this.timeout = timeout;
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    key = channel.register(selector, 0);
  }

  /** Connects within the time limit; the description names the peer in messages. */
  static DeadlineChannel connect(String description, SocketAddress address, Duration timeout)
      throws TpmUnavailableException {
    if (address instanceof InetSocketAddress tcp && tcp.isUnresolved()) {
      throw new TpmUnavailableException(description + ": unknown host " + tcp.getHostString());
    }
    SocketChannel channel = null;
    Selector selector = null;
    try {
      channel =
          address instanceof UnixDomainSocketAddress
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      selector = Selector.open();
      DeadlineChannel connection = new DeadlineChannel(description, timeout, channel, selector);
      connection.finishConnect(address);
      return connection;
    } catch (IOException e) {
      closeQuietly(channel);
      closeQuietly(selector);
      if (e instanceof TpmUnavailableException unavailable) {
        throw unavailable;
      }
      String hint = e instanceof ConnectException ? "; is it running?" : "";
      throw new TpmUnavailableException(
          description + ": cannot connect: " + e.getMessage() + hint, e);
    }
  }

  private void finishConnect(SocketAddress address) throws IOException {
    long end = deadline();
    if (!channel.connect(address)) {
      do {
        await(SelectionKey.OP_CONNECT, end, "did not accept the connection");
      } while (!channel.finishConnect());
    }
  }

  /** Writes all bytes. */
  void write(byte[] bytes) throws TpmUnavailableException {
    long end = deadline();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        if (channel.write(buffer) == 0) {
          await(SelectionKey.OP_WRITE, end, "does not take the command");
        }
      }
    } catch (TpmUnavailableException e) {
      throw e;
    } catch (IOException e) {
      throw new TpmUnavailableException(description + ": write failed: " + e.getMessage(), e);
    }
  }

  /** Reads exactly this many bytes, all within one time limit. */
  ByteBuffer read(int length) throws TpmUnavailableException {
    long end = deadline();
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer);
        if (count < 0) {
          throw new TpmUnavailableException(
              description + ": connection closed while waiting for the response");
        }
        if (count == 0) {
          await(
              SelectionKey.OP_READ,
              end,
              "did not answer (swtpm serves one client at a time; is another one connected?)");
        }
      }
    } catch (TpmUnavailableException e) {
      throw e;
    } catch (IOException e) {
      throw new TpmUnavailableException(description + ": read failed: " + e.getMessage(), e);
    }
    return buffer.flip();
  }

  @Override
  public void close() {
    closeQuietly(channel);
    closeQuietly(selector);
  }

  private long deadline() {
    return System.nanoTime() + timeout.toNanos();
  }

  private void await(int operation, long end, String what) throws IOException {
    key.interestOps(operation);
    long left = end - System.nanoTime();
    if (left > 0) {
      selector.select(Math.max(1, left / 1_000_000));
      selector.selectedKeys().clear();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new TpmUnavailableException(description + ": interrupted");
    }
    if (end - System.nanoTime() <= 0) {
      throw new TpmUnavailableException(
          description + ": " + what + " within " + timeout.toMillis() / 1000.0 + " s");
    }
  }

  private static void closeQuietly(Closeable resource) {
    if (resource != null) {
      try {
        resource.close();
      } catch (IOException e) {
        // Closing only frees the descriptor; there is nobody to tell.
      }
    }
  }
}
