package io.premeasure.measure.cbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool({"qemu-img", "qemu-io"})
class CbeServeTest {
  @TempDir private Path folder;
  private String image;
  private String uri;
  private Thread thread;

  @BeforeEach
  void makeImage() {
    image = folder.resolve("image").toString();
    uri = "nbd+unix:///disk?socket=" + folder.resolve("nbd");
    ok("cbe", "init", image, "--create", "--size", "2MiB", "--spare", "4MiB");
  }

  private static Invocation ok(String... arguments) {
    Invocation run = Invocation.of(arguments);
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private CompletableFuture<Invocation> serve(String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("cbe", "serve", image));
    words.addAll(List.of("--unix", folder.resolve("nbd").toString()));
    words.addAll(List.of(more));
    CompletableFuture<Invocation> served = new CompletableFuture<>();
    thread = new Thread(() -> served.complete(Invocation.of(words.toArray(String[]::new))));
    thread.start();
    while (!Files.exists(folder.resolve("nbd"))
        || (List.of(more).contains("--control") && !Files.exists(folder.resolve("control")))) {
      assertFalse(served.isDone());
      Thread.sleep(10);
    }
    return served;
  }

  private CompletableFuture<Invocation> serveControlled() throws Exception {
    return serve("--control", folder.resolve("control").toString());
  }

  private Invocation control(String... words) {
    List<String> all = new ArrayList<>(List.of("cbe", "control"));
    all.add(folder.resolve("control").toString());
    all.addAll(List.of(words));
    all.addAll(List.of("--format", "json"));
    return ok(all.toArray(String[]::new));
  }

  private void stop(CompletableFuture<Invocation> served) throws Exception {
    control("stop");
    Invocation ended = served.get(20, TimeUnit.SECONDS);
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.text().contains("serving nbd+unix"), ended.text());
    assertFalse(Files.exists(folder.resolve("nbd")));
    ok("cbe", "check", image);
  }

  private byte[] exported() throws IOException {
    Path out = folder.resolve("out");
    ok("cbe", "export", image, out.toString());
    return Files.readAllBytes(out);
  }

  @Test
  void qemuCopiesDisksInAndOut() throws Exception {
    byte[] content = new byte[2 << 20];
    new SplittableRandom(3).nextBytes(content);
    Arrays.fill(content, 300_000, 900_000, (byte) 0);
    Path plain = Files.write(folder.resolve("plain"), content);
    CompletableFuture<Invocation> served = serveControlled();
    RealTool.runOk("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", plain.toString(), uri);
    RealTool.runOk("qemu-img", "compare", "-f", "raw", "-F", "raw", plain.toString(), uri);
    RealTool.Result info = RealTool.runOk("qemu-img", "info", "--output=json", uri);
    assertTrue(info.out().contains("\"virtual-size\": 2097152"), info.out());
    stop(served);
    assertArrayEquals(content, exported());
  }

  @Test
  void qemuWritesWhileSnapshotsAreTakenAndKeysChanged() throws Exception {
    CompletableFuture<Invocation> served = serveControlled();
    io("write -P 17 5000 300000");
    Object kept = control("snapshot").json().get("snapshot");
    CompletableFuture<Invocation> rekeying = CompletableFuture.supplyAsync(() -> control("rekey"));
    io("write -P 34 100000 700000", "flush", "read -P 34 100000 700000");
    assertEquals(2, rekeying.get(60, TimeUnit.SECONDS).json().get("currentKey"));
    control("extend", "vbd", "100", "grow");
    io("write -z 200000 50000", "discard 300000 50000", "read -P 0 200000 50000");
    RealTool.Result beyond = RealTool.runOk("qemu-img", "info", "--output=json", uri);
    assertTrue(beyond.out().contains("\"virtual-size\": " + (512 + 98) * 4096), beyond.out());
    assertEquals(
        3, Invocation.of("cbe", "control", folder.resolve("control").toString(), "fly").exit());
    assertEquals("normal", control("status").json().get("state"));
    stop(served);
    Path out = folder.resolve("kept");
    ok("cbe", "export", image, out.toString(), "--snapshot", kept.toString());
    byte[] before = Files.readAllBytes(out);
    for (int i = 0; i < before.length; i++) {
      assertEquals(i >= 5000 && i < 305_000 ? 17 : 0, before[i]);
    }
    byte[] after = exported();
    assertEquals(17, after[99_999]);
    assertEquals(34, after[199_999]);
    assertEquals(0, after[200_000]);
    assertEquals(34, after[799_999]);
  }

  private void io(String... commands) {
    List<String> words = new ArrayList<>(List.of("qemu-io", "-f", "raw"));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    words.add(uri);
    RealTool.Result result = RealTool.runOk(words.toArray(String[]::new));
    assertFalse(result.out().contains("ailed"), result.out());
  }

  @Test
  void snapshotsCanOnlyBeRead() throws Exception {
    Path input = Files.write(folder.resolve("input"), new byte[] {1, 2, 3});
    ok("cbe", "write", image, "--offset", "7", "-i", input.toString());
    CompletableFuture<Invocation> served = serve("--read-only");
    assertFalse(served.isDone());
    RealTool.Result refused =
        RealTool.run(List.of("qemu-io", "-f", "raw", "-c", "write 0 512", uri));
    assertTrue(refused.exit() != 0, refused.out());
    RealTool.runOk("qemu-io", "-r", "-f", "raw", "-c", "read -P 2 8 1", uri);
    thread.interrupt();
    assertEquals(0, served.get(20, TimeUnit.SECONDS).exit());
  }
}
