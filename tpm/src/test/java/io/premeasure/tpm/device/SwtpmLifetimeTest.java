package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A swtpm that was started must not outlive the program. */
@RequiresTool("swtpm")
class SwtpmLifetimeTest {
  /** The program that is ended from outside: prints what it started and waits. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
      System.out.println(swtpm.pid() + " " + swtpm.dataSocket().getParent());
      Thread.sleep(60_000);
    }
  }

  @Test
  void terminationOfTheJvmEndsSwtpmAndRemovesItsFiles() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
      String[] started = out.readLine().split(" ", 2);
      long pid = Long.parseLong(started[0]);
      assertTrue(ProcessHandle.of(pid).isPresent());
      jvm.destroy();
      assertTrue(jvm.waitFor(20, TimeUnit.SECONDS));
      assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
      assertFalse(Files.exists(Path.of(started[1])));
    } finally {
      jvm.destroyForcibly();
    }
  }
}
