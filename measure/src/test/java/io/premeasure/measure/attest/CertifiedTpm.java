package io.premeasure.measure.attest;

import io.premeasure.fixtures.RealTool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A software TPM whose endorsement key is certified by an authority of its own. */
final class CertifiedTpm {
  private static final String CERTIFICATE = "ek-rsa2048.crt";

  private final Path folder;

  private CertifiedTpm(Path folder) {
    this.folder = folder;
  }

  static CertifiedTpm make(Path folder) throws IOException {
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(
        folder.resolve("localca.conf"),
        "statedir = %1$s%nsigningkey = %1$s/signkey.pem%nissuercert = %1$s/issuer.pem%n"
                .formatted(folder)
            + "certserial = %s/serial%n".formatted(folder));
    Files.writeString(
        folder.resolve("options"),
        "--platform-manufacturer\nDemo\n--platform-version\n1\n--platform-model\nX\n");
    Files.writeString(
        folder.resolve("setup.conf"),
        "create_certs_tool = %s%ncreate_certs_tool_config = %2$s/localca.conf%n"
                .formatted(RealTool.find("swtpm_localca").orElseThrow(), folder)
            + "create_certs_tool_options = %s/options%n".formatted(folder));
    RealTool.runOk(
        "swtpm_setup",
        "--tpm2",
        "--tpm-state",
        state.toString(),
        "--create-ek-cert",
        "--config",
        folder.resolve("setup.conf").toString(),
        "--write-ek-cert-files",
        folder.toString());
    return new CertifiedTpm(folder);
  }

  String certificate() {
    return folder.resolve(CERTIFICATE).toString();
  }

  String root() {
    return folder.resolve("swtpm-localca-rootca-cert.pem").toString();
  }

  String intermediate() {
    return folder.resolve("issuer.pem").toString();
  }

  Running start() throws IOException {
    Path sockets = Files.createTempDirectory("certified");
    Process process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder.resolve("state"),
                "--server",
                "type=unixio,path=" + sockets.resolve("d"),
                "--ctrl",
                "type=unixio,path=" + sockets.resolve("c"),
                "--flags",
                "not-need-init,startup-clear")
            .start();
    Running running = new Running(sockets, process);
    running.await();
    return running;
  }

  /** The TPM while it runs. */
  static final class Running implements Closeable {
    private final Path sockets;
    private final Process process;

    private Running(Path sockets, Process process) {
      this.sockets = sockets;
      this.process = process;
    }

    private void await() throws IOException {
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!Files.exists(sockets.resolve("d")) || !Files.exists(sockets.resolve("c"))) {
        if (System.nanoTime() > end || !process.isAlive()) {
          close();
          throw new IOException("swtpm did not start");
        }
        Thread.onSpinWait();
      }
    }

    String uri() {
      return "swtpm:unix:" + sockets.resolve("d") + ",ctrl=" + sockets.resolve("c");
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Files.deleteIfExists(sockets.resolve("d"));
      Files.deleteIfExists(sockets.resolve("c"));
      Files.deleteIfExists(sockets);
    }
  }
}
