package io.premeasure.verity.nbd;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** The client's side of the protocol, for the tests of every package of this module. */
public final class NbdClient implements Closeable {
  private final SocketChannel channel;
  private final DataInputStream in;
  private final DataOutputStream out;
  private long size;
  private int flags;
  private long cookie;

  private NbdClient(SocketChannel channel) {
    this.channel = channel;
    this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
  }

  /** A client that has chosen the only export. */
  public static NbdClient connect(SocketAddress address) throws IOException {
    NbdClient client = new NbdClient(SocketChannel.open(address));
    client.in.readFully(new byte[16]);
    int unused = client.in.readUnsignedShort();
    client.out.writeInt(3);
    client.out.writeLong(0x49484156454F5054L);
    client.out.writeInt(1);
    client.out.writeInt(0);
    client.out.flush();
    client.size = client.in.readLong();
    client.flags = client.in.readUnsignedShort();
    return client;
  }

  /** Length of the disk in bytes. */
  public long size() {
    return size;
  }

  int flags() {
    return flags;
  }

  /** Reads bytes. */
  public byte[] read(long offset, int length) throws IOException {
    int error = request(0, 0, offset, length, new byte[0]);
    if (error != 0) {
      throw new IOException("error " + error);
    }
    byte[] data = new byte[length];
    in.readFully(data);
    return data;
  }

  /** Sends a request and returns the error number of the reply, 0 for none. */
  public int request(int type, int commandFlags, long offset, int length, byte[] payload)
      throws IOException {
    out.writeInt(0x25609513);
    out.writeShort(commandFlags);
    out.writeShort(type);
    out.writeLong(++cookie);
    out.writeLong(offset);
    out.writeInt(length);
    out.write(payload);
    out.flush();
    if (in.readInt() != 0x67446698) {
      throw new IOException("no reply");
    }
    int error = in.readInt();
    if (in.readLong() != cookie) {
      throw new IOException("the reply to another request");
    }
    return error;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
