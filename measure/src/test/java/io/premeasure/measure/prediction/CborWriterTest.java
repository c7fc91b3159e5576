package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CborWriterTest {
  /** Examples of RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "23, 17",
    "24, 1818",
    "100, 1864",
    "1000, 1903e8",
    "1000000, 1a000f4240",
    "1000000000000, 1b000000e8d4a51000",
    "-1, 20",
    "-100, 3863",
    "-1000, 3903e7"
  })
  void integersAreThoseOfTheRfc(long value, String expected) {
    assertEquals(expected, hex(new CborWriter().integer(value)));
  }

  @Test
  void stringsArraysMapsAndTagsAreThoseOfTheRfc() {
    assertEquals("4401020304", hex(new CborWriter().bytes(new byte[] {1, 2, 3, 4})));
    assertEquals("62c3bc", hex(new CborWriter().text("\u00fc")));
    CborWriter array = new CborWriter().array(3).integer(1).array(2).integer(2).integer(3);
    assertEquals("8301820203820405", hex(array.array(2).integer(4).integer(5)));
    assertEquals(
        "a201020304", hex(new CborWriter().map(2).integer(1).integer(2).integer(3).integer(4)));
    assertEquals("c11a514b67b0", hex(new CborWriter().tag(1).integer(1363896240)));
  }

  private static String hex(CborWriter written) {
    return HexFormat.of().formatHex(written.toBytes());
  }
}
