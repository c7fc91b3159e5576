package io.premeasure.verity.nbd;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

class NbdFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void whateverAClientSendsIsAnsweredOrTheClientLeft(byte[] input) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(input));
    DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
    MemoryExport disk = new MemoryExport(8192, false);
    try {
      if (new Negotiation(in, out, disk, "disk").run()) {
        new Transmission(in, out, disk, failure -> {}).run();
      }
    } catch (IOException e) {
      // What it should do with almost all inputs.
      return;
    }
  }
}
