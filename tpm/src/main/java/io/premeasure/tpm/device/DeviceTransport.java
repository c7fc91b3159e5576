package io.premeasure.tpm.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Linux TPM driver: one write is one command, and its response is read before the next write.
 * The calls block in the kernel, so they run on a thread of their own that is given up on after the
 * time limit.
 */
final class DeviceTransport implements TpmTransport {
  private final String description;
  private final ByteChannel device;
  private final Duration timeout;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tpm-device");
            thread.setDaemon(true);
            return thread;
          });

  DeviceTransport(String description, ByteChannel device, Duration timeout) {
    this.description = description;
    this.device = device;
    this.timeout = timeout;
  }

  static DeviceTransport open(Path path, Duration timeout) throws TpmUnavailableException {
    String description = "device:" + path;
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new DeviceTransport(description, channel, timeout);
    } catch (NoSuchFileException e) {
      throw new TpmUnavailableException(description + ": there is no such device", e);
    } catch (AccessDeniedException e) {
      throw new TpmUnavailableException(
          description + ": permission denied; members of the group tss may use it", e);
    } catch (IOException e) {
      throw new TpmUnavailableException(
          description
              + ": cannot be opened: "
              + e.getMessage()
              + " (/dev/tpm0 takes one program at a time, /dev/tpmrm0 is shared)",
          e);
    }
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    return withinLimit(() -> exchange(command));
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public void close() throws IOException {
    worker.shutdownNow();
    device.close();
  }

  private byte[] exchange(byte[] command) throws IOException {
    int written = device.write(ByteBuffer.wrap(command));
    if (written != command.length) {
      throw new TpmUnavailableException(
          description + ": took " + written + " of " + command.length + " bytes of the command");
    }
    ByteBuffer response = ByteBuffer.allocate(ResponseFrame.LARGEST);
    fill(response, ResponseFrame.HEADER);
    int size = ResponseFrame.size(description, response);
    fill(response, size);
    if (response.position() != size) {
      throw new TpmUnavailableException(description + ": more bytes than the response has");
    }
    return Arrays.copyOf(response.array(), size);
  }

  /** Reads until the buffer holds at least so many bytes; newer drivers allow partial reads. */
  private void fill(ByteBuffer response, int length) throws IOException {
    while (response.position() < length) {
      if (device.read(response) <= 0) {
        throw new TpmUnavailableException(
            description + ": the response ends after " + response.position() + " bytes");
      }
    }
  }

  private byte[] withinLimit(Callable<byte[]> call) throws TpmUnavailableException {
    try {
      return worker.submit(call).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      worker.shutdownNow();
      throw new TpmUnavailableException(
          description + ": did not answer within " + timeout.toMillis() / 1000.0 + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TpmUnavailableException(description + ": interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TpmUnavailableException unavailable) {
        throw unavailable;
      }
      throw new TpmUnavailableException(
          description + ": " + e.getCause().getMessage(), e.getCause());
    } catch (java.util.concurrent.RejectedExecutionException e) {
      throw new TpmUnavailableException(description + ": the connection is closed", e);
    }
  }
}
