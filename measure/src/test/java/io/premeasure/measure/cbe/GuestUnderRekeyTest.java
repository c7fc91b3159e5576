package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.machine.LinuxGuest;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A Linux machine on a served disk, whose key changes while the machine writes to it. */
@RequiresVirtualMachine
@EnabledIfSystemProperty(
    named = "premeasure.boots",
    matches = "all",
    disabledReason = "boots with -Dpremeasure.boots=all only")
class GuestUnderRekeyTest {
  private static final int FILES = 20;
  private static final int FILE_SIZE = 300_000;
  private static final Duration LIMIT = Duration.ofSeconds(160);

  /** Writes files over and over, so that both keys are in use; the last content counts. */
  private static final String SCRIPT =
      """
      mount -t ext4 /dev/nvme0n1 /mnt || echo failed
      echo ready
      for round in 1 2; do
        for i in $(seq 1 %d); do
          yes "round $round file $i" | head -c %d >/mnt/file$i || echo failed
          sync
          echo "written $round $i"
        done
      done
      rm /mnt/file1 || echo failed
      umount /mnt || echo failed
      echo finished
      """
          .formatted(FILES, FILE_SIZE);

  @TempDir private Path folder;

  private String image;

  private static Invocation ok(String... arguments) {
    Invocation run = Invocation.of(arguments);
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  @Test
  @RequiresTool({"mke2fs", "e2fsck", "debugfs"})
  void fileSystemSurvivesRekeyingUnderLoad() throws Exception {
    image = folder.resolve("disk.cbe").toString();
    ok("cbe", "init", image, "--create", "--size", "64MiB", "--spare", "32MiB");
    String plain = folder.resolve("plain").toString();
    RealTool.runOk("mke2fs", "-q", "-t", "ext4", plain, "64M");
    ok("cbe", "import", image, plain);
    CompletableFuture<Invocation> served = serve();
    int rekeyed = 0;
    int before = 0;
    int after = 0;
    try (LinuxGuest guest = LinuxGuest.start(folder, disk(), SCRIPT, LIMIT)) {
      while (guest.isAlive() && !guest.console().contains("written 1 1")) {
        Thread.sleep(50);
      }
      while (guest.isAlive() && !guest.console().contains("finished")) {
        before = rekeyed == 0 ? written(guest) : before;
        control("rekey");
        after = rekeyed == 0 ? written(guest) : after;
        rekeyed++;
      }
      guest.await();
      assertTrue(guest.console().contains("finished"), guest.console());
      assertFalse(guest.console().contains("failed"), guest.console());
    }
    assertTrue(rekeyed > 0, "never rekeyed");
    assertTrue(after > before, "nothing was written while the key changed");
    control("stop");
    Invocation ended = served.get(30, TimeUnit.SECONDS);
    assertEquals(0, ended.exit(), ended.err());
    Invocation check = ok("cbe", "check", image, "--format", "json");
    assertEquals("intact", check.json().get("verdict"));
    assertFiles();
  }

  private String disk() {
    return "nbd:unix:" + folder.resolve("nbd") + ":exportname=disk";
  }

  private CompletableFuture<Invocation> serve() throws Exception {
    CompletableFuture<Invocation> served = new CompletableFuture<>();
    Path socket = folder.resolve("nbd");
    Path control = folder.resolve("control");
    Thread thread =
        new Thread(
            () ->
                served.complete(
                    Invocation.of(
                        "cbe",
                        "serve",
                        image,
                        "--unix",
                        socket.toString(),
                        "--control",
                        control.toString())));
    thread.start();
    while (!Files.exists(socket) || !Files.exists(control)) {
      assertFalse(served.isDone());
      Thread.sleep(10);
    }
    return served;
  }

  private void control(String request) {
    Invocation unused = ok("cbe", "control", folder.resolve("control").toString(), request);
  }

  private static int written(LinuxGuest guest) throws IOException {
    return guest.console().split("written ", -1).length - 1;
  }

  private void assertFiles() throws IOException {
    String plain = folder.resolve("exported").toString();
    ok("cbe", "export", image, plain);
    RealTool.runOk("e2fsck", "-fn", plain);
    Path dumped = folder.resolve("dumped");
    for (int i = 2; i <= FILES; i++) {
      RealTool.runOk("debugfs", "-R", "dump /file" + i + " " + dumped, plain);
      assertArrayEquals(content(i), Files.readAllBytes(dumped), "file" + i);
    }
    RealTool.Result removed = RealTool.runOk("debugfs", "-R", "stat /file1", plain);
    assertTrue(removed.err().contains("not found"), removed.toString());
  }

  private static byte[] content(int file) {
    String line = "round 2 file " + file + "\n";
    return line.repeat(FILE_SIZE / line.length() + 1)
        .substring(0, FILE_SIZE)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
