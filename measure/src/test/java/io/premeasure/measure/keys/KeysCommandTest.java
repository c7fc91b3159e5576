package io.premeasure.measure.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
  @TempDir private Path folder;

  private Invocation generate(String... more) {
    String[] command = new String[4 + more.length];
    System.arraycopy(
        new String[] {"keys", "generate", "--out", folder.resolve("k").toString()},
        0,
        command,
        0,
        4);
    System.arraycopy(more, 0, command, 4, more.length);
    return Invocation.of(command);
  }

  @Test
  @RequiresTool("openssl")
  void theOwnerAloneCanReadThePrivateKeyWhichOpensslAccepts() throws IOException {
    assertEquals(0, generate().exit());
    Path key = folder.resolve("k/private.pem");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    RealTool.runOk("openssl", "pkey", "-in", key.toString(), "-check", "-noout");
  }

  @Test
  void keysAreNotOverwrittenUnlessAskedFor() throws IOException {
    assertEquals(0, generate().exit());
    byte[] key = Files.readAllBytes(folder.resolve("k/private.pem"));
    Invocation refused = generate();
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("--force"), refused.err());
    assertArrayEquals(key, Files.readAllBytes(folder.resolve("k/private.pem")));
    Files.delete(folder.resolve("k/private.pem"));
    assertEquals(3, generate().exit(), "the public key alone is reason enough");
    assertEquals(0, generate("--force").exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1024", "2047", "8192", "x"})
  void otherLengthsAreRefused(String bits) {
    assertEquals(2, generate("--bits", bits).exit());
    assertTrue(Files.notExists(folder.resolve("k")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa2048.private.pem", "rsa2048.pub", "rsa2048.sig"})
  void theSignerOfKeysAndRecordsIsTheSame(String file) throws IOException {
    Invocation run =
        Invocation.of(
            "--format", "json", "keys", "signer", Golden.path("cvmboot/sig/" + file).toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(
        "dee2820c6feadbfdb41cbc60b414bef10abf48dee051c5af581ee34f936ead31",
        run.json().get("signer"));
    assertEquals(2048, run.json().get("bits"));
  }
}
