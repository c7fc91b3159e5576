package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictSkinitCommandTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;

  @TempDir private Path folder;

  @Test
  void payloadFollowsTheLoaderInRegister17() throws IOException {
    byte[] loader = {4, 0, 6, 0, 1, 2, 3};
    byte[] payload = {9, 9};
    Invocation run = predict(loader, "--payload", file("payload", payload));
    assertEquals(0, run.exit(), run.err());
    byte[] first = SHA256.hash(new byte[] {4, 0, 6, 0, 1, 2});
    byte[] value = SHA256.hash(SHA256.hash(new byte[32], first), SHA256.hash(payload));
    Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
    assertEquals(Map.of("17", HexFormat.of().formatHex(value)), banks.get("sha256"));
  }

  @Test
  void registerOfMultibootInformationIsLeftOut() throws IOException {
    String file = file("kernel", new byte[] {1});
    Invocation run =
        predict(
            new byte[] {4, 0, 6, 0, 1, 2},
            "--multiboot",
            file,
            "--module",
            file + "=quiet",
            "--bank",
            "sha256,sha384");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("PCR 18"), run.err());
    assertTrue(run.text().contains("sha384"));
  }

  @Test
  void wrongInputsAreRefused() throws IOException {
    byte[] loader = {4, 0, 6, 0, 1, 2};
    String file = file("kernel", new byte[] {1});
    assertEquals(3, predict(loader, "--linux", file).exit());
    assertEquals(3, predict(new byte[] {1}, "--payload", file).exit());
    assertEquals(2, predict(loader, "--payload", file, "--module", file).exit());
    assertEquals(2, predict(loader).exit());
  }

  @Test
  void initrdOfASecureLaunchKernelFollowsInRegister17AndLeaves18Open() throws IOException {
    byte[] kernel = new byte[1024 + 64];
    kernel[0x1f1] = 1;
    kernel[0x1f4] = 4;
    System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, kernel, 0x202, 4);
    byte[] loader = {4, 0, 6, 0, 1, 2};
    byte[] initrd = {7, 7};
    String file = file("initrd", initrd);
    Invocation run = predict(loader, "--linux", file("vmlinuz", kernel), "--initrd", file);
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("PCR 18"), run.err());
    byte[] value = SHA256.hash(new byte[32], SHA256.hash(loader));
    value = SHA256.hash(value, SHA256.hash(new byte[64]));
    value = SHA256.hash(value, SHA256.hash(initrd));
    Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
    assertEquals(Map.of("17", HexFormat.of().formatHex(value)), banks.get("sha256"));
    assertEquals(2, predict(loader, "--payload", file, "--initrd", file).exit());
  }

  private Invocation predict(byte[] loader, String... options) throws IOException {
    String[] words = new String[options.length + 5];
    String[] start = {"--format", "json", "predict", "skinit", file("skl.bin", loader)};
    System.arraycopy(start, 0, words, 0, start.length);
    System.arraycopy(options, 0, words, start.length, options.length);
    return Invocation.of(words);
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }
}
