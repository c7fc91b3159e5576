package io.premeasure.cpio.signing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.cpio.ArchiveFormatException;
import java.util.Arrays;

class SignatureRecordFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void judgesAnyBytes(byte[] input) throws ArchiveFormatException {
    byte[] content = Arrays.copyOf(input, SignatureRecord.SIZE);
    SignatureRecord record = SignatureRecord.parse("fuzz", content);
    SignatureVerifier.loader(record, new byte[32]);
    SignatureVerifier.strict(record, new byte[32]);
  }
}
