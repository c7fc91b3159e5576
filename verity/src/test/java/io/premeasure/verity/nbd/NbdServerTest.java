package io.premeasure.verity.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.verity.VerityFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdServerTest {
  private static final long OPTION = 0x49484156454F5054L;
  private static final int REQUEST = 0x25609513;

  @TempDir private Path folder;

  private static void start(NbdServer server) {
    Thread thread =
        new Thread(
            () -> {
              try {
                server.run();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void requestsAreAnsweredAsTheProtocolSays() throws IOException {
    MemoryExport disk = new MemoryExport(1 << 20, false);
    List<IOException> failures = new CopyOnWriteArrayList<>();
    try (NbdServer server = NbdServer.onPort(0, disk, "disk", failures::add)) {
      start(server);
      try (NbdClient client = NbdClient.connect(server.address())) {
        assertEquals(1 << 20, client.size());
        assertEquals(1 | 4 | 8 | 32 | 64 | 256, client.flags());
        assertEquals(0, client.request(1, 0, 100, 3, new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, client.read(99, 5));
        assertEquals(0, client.request(6, 2, 101, 1, new byte[0]));
        assertArrayEquals(new byte[] {1, 0, 3}, client.read(100, 3));
        assertEquals(0, client.request(3, 0, 0, 0, new byte[0]));
        assertEquals(0, client.request(1, 1, 0, 1, new byte[1]));
        assertEquals(2, disk.flushes());
        assertEquals(22, client.request(3, 0, 1, 0, new byte[0]));
        assertEquals(22, client.request(0, 0, (1 << 20) - 1, 2, new byte[0]));
        assertEquals(22, client.request(0, 0, -1, 1, new byte[0]));
        assertEquals(22, client.request(0, 0, Long.MAX_VALUE, 1, new byte[0]));
        assertEquals(28, client.request(1, 0, 1 << 20, 1, new byte[1]));
        assertEquals(22, client.request(4, 0, 1 << 20, 1, new byte[0]));
        assertEquals(22, client.request(7, 0, 0, 1, new byte[0]));
        assertEquals(22, client.request(0, 64, 0, 1, new byte[0]));
        assertTrue(failures.isEmpty());
        assertEquals(28, client.request(1, 0, 1 << 19, 1, new byte[1]));
        assertEquals(1, failures.size());
      }
    }
  }

  @Test
  void disksThatCanOnlyBeReadAreNotChanged() throws IOException {
    Path socket = folder.resolve("socket");
    MemoryExport disk = new MemoryExport(4096, true);
    try (NbdServer server = NbdServer.onSocket(socket, disk, "disk", failure -> {})) {
      start(server);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      try (NbdClient client = NbdClient.connect(server.address())) {
        assertEquals(1 | 2 | 256, client.flags());
        assertEquals(1, client.request(1, 0, 0, 1, new byte[1]));
        assertEquals(1, client.request(4, 0, 0, 1, new byte[0]));
        assertEquals(1, client.request(6, 0, 0, 1, new byte[0]));
        assertArrayEquals(new byte[4096], client.read(0, 4096));
      }
      assertThrows(
          IOException.class, () -> NbdServer.onSocket(socket, disk, "disk", failure -> {}));
    }
    assertFalse(Files.exists(socket));
  }

  private static void converse(byte[] client, OutputStream server) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(client));
    DataOutputStream out = new DataOutputStream(server);
    MemoryExport disk = new MemoryExport(8192, false);
    try {
      if (new Negotiation(in, out, disk, "disk").run()) {
        new Transmission(in, out, disk, failure -> {}).run();
      }
    } catch (EOFException e) {
      throw new VerityFormatException("NBD client", 0, "ends");
    }
  }

  private static ByteBuffer option(ByteBuffer to, int option, byte[] data) {
    return to.putLong(OPTION).putInt(option).putInt(data.length).put(data);
  }

  /** All options and requests, and farewell. */
  private static byte[] conversation() {
    ByteBuffer client = ByteBuffer.allocate(1000).putInt(3);
    option(client, 3, new byte[0]);
    option(client, 8, new byte[0]);
    option(client, 6, new byte[] {0, 0, 0, 1, 'x', 0, 0});
    option(client, 7, new byte[] {0, 0, 0, 4, 'd', 'i', 's', 'k', 0, 1, 0, 3});
    client.putInt(REQUEST).putInt(1).putLong(7).putLong(10).putInt(5).put(new byte[5]);
    client.putInt(REQUEST).putInt(0).putLong(8).putLong(0).putInt(4096);
    client.putInt(REQUEST).putInt(6).putLong(9).putLong(0).putInt(4096);
    client.putInt(REQUEST).putInt(3).putLong(10).putLong(0).putInt(0);
    client.putInt(REQUEST).putInt(2).putLong(0).putLong(0).putInt(0);
    byte[] all = new byte[client.position()];
    client.flip().get(all);
    return all;
  }

  @Test
  void clientsThatBreakTheProtocolAreLeft() throws IOException {
    ByteArrayOutputStream server = new ByteArrayOutputStream();
    converse(conversation(), server);
    assertTrue(server.size() > 4096 + 5 * 16);
    HostileInput.truncations(
        conversation(),
        VerityFormatException.class,
        bytes -> converse(bytes, new ByteArrayOutputStream()));
    HostileInput.mutations(
        conversation(),
        VerityFormatException.class,
        bytes -> converse(bytes, new ByteArrayOutputStream()));
  }
}
