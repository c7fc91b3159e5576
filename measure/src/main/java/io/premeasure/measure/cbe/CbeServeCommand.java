package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.OnlineImage;
import io.premeasure.verity.cbe.OnlineSnapshot;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeReader;
import io.premeasure.verity.nbd.NbdExport;
import io.premeasure.verity.nbd.NbdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe serve}: the virtual disk for virtual machines and NBD clients. */
@Command(
    name = "serve",
    description = {
      "Give the virtual disk of IMG, in plain, to NBD clients of this machine until the process is"
          + " ended, or told to stop by cbe control. What a client flushed is there for good."
    })
final class CbeServeCommand implements Callable<Integer> {
  private static final String NAME = "disk";
  private static final int FAREWELL_SECONDS = 20;

  @Mixin private AnchorOptions options;
  @Mixin private SnapshotOption snapshot;

  @Option(names = "--read-only", description = "Clients can only read.")
  private boolean readOnly;

  @ArgGroup(multiplicity = "1")
  private Place place;

  @Option(
      names = "--control",
      paramLabel = "PATH",
      description = "Unix socket on which to listen to cbe control.")
  private Optional<Path> control = Optional.empty();

  @Spec private CommandSpec spec;

  private final Console console;

  /** Open until everything is on the storage device and the process may go. */
  private final CountDownLatch flushed = new CountDownLatch(1);

  CbeServeCommand(Console console) {
    this.console = console;
  }

  /** Where clients connect. */
  static final class Place {
    @Option(
        names = "--unix",
        required = true,
        paramLabel = "PATH",
        description = "A Unix socket, for the owner alone to use.")
    private Optional<Path> socket = Optional.empty();

    @Option(
        names = "--port",
        required = true,
        paramLabel = "N",
        description = "A TCP port of the loopback interface; 0 for any that is free.")
    private int port;
  }

  @Override
  public Integer call() throws IOException {
    try {
      if (readOnly || snapshot.isGiven()) {
        serveSnapshot();
      } else {
        serveImage();
      }
    } finally {
      flushed.countDown();
    }
    return ExitStatus.OK;
  }

  private void serveSnapshot() throws IOException {
    if (control.isPresent()) {
      throw new ParameterException(spec.commandLine(), "--control: the disk can only be read");
    }
    TrustAnchor anchor = options.anchor();
    try (CbeImage image = options.open(console, anchor)) {
      VolumeReader reader = image.reader(anchor, options.cache());
      try (NbdServer server = server(new OnlineSnapshot(reader, snapshot.of(reader)))) {
        run(server);
      }
    }
  }

  private void serveImage() throws IOException {
    try (ImageWriter writer = options.openForWriting(console)) {
      OnlineImage image = new OnlineImage(options.image().toString(), writer);
      try (NbdServer server = server(image)) {
        if (control.isPresent()) {
          ControlSocket socket = ControlSocket.open(control.get(), image, () -> end(server));
          try {
            run(server);
          } finally {
            socket.close();
          }
        } else {
          run(server);
        }
      }
      image.flush();
    }
  }

  private NbdServer server(NbdExport export) throws IOException {
    return place.socket.isPresent()
        ? NbdServer.onSocket(place.socket.get(), export, NAME, this::report)
        : NbdServer.onPort(place.port, export, NAME, this::report);
  }

  private void report(IOException failure) {
    console.note("premeasure: " + failure.getMessage());
  }

  private void run(NbdServer server) throws IOException {
    console.line("serving " + uri(server));
    console.out().flush();
    Thread hook = new Thread(() -> endProcess(server));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      server.run();
    } finally {
      try {
        boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        console.detail("premeasure: ended by a signal");
      }
    }
  }

  private void endProcess(NbdServer server) {
    end(server);
    try {
      boolean unused = flushed.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String uri(NbdServer server) throws IOException {
    return place.socket.isPresent()
        ? "nbd+unix:///" + NAME + "?socket=" + place.socket.get()
        : "nbd://localhost:" + ((InetSocketAddress) server.address()).getPort() + "/" + NAME;
  }

  private static void end(NbdServer server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
