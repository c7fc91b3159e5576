package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on a file system without room. A name space of its own lets an ordinary user mount one;
 * where the system forbids that, the test is left out.
 */
class FullDiskTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsExitStatusFourAndNothingIsLost() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-flat", folder.resolve("disk.vhd"));
    assertEquals(0, Invocation.of("keys", "generate", "--out", folder.toString()).exit());
    Path small = Files.createDirectory(folder.resolve("small"));
    Path large = folder.resolve("large");
    Files.write(large, new byte[9 << 20]);
    byte[] bytes = Files.readAllBytes(large);
    Arrays.fill(bytes, (byte) 7);
    Files.write(large, bytes);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program =
        "'"
            + java
            + "' -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' io.premeasure.measure.Premeasure ";
    Path script = folder.resolve("script.sh");
    Files.writeString(
        script,
        String.join(
            "\n",
            "mount -t tmpfs -o size=6m tmpfs '" + small + "' || exit 77",
            "cd '" + small + "'",
            "cp --sparse=always ../disk.vhd disk.vhd || exit 78",
            "sum=$(sha256sum disk.vhd)",
            program + "disk put ../large disk.vhd:esp/large; echo put $?",
            program + "disk convert ../large out.raw; echo convert $?",
            program + "disk copy ../large copy.raw; echo copy $?",
            "[ \"$sum\" = \"$(sha256sum disk.vhd)\" ] && echo same",
            "ls -A | sort | tr '\\n' ' '"));
    RealTool.Result result =
        RealTool.run(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "" + script));
    if (result.exit() == 77 || result.err().contains("unshare failed")) {
      result = RealTool.run(List.of("unshare", "--mount", "sh", script.toString()));
    }
    Assumptions.assumeTrue(
        result.exit() != 77 && !result.err().contains("unshare"),
        "skipped: this system does not let a test mount a tmpfs");
    assertEquals(0, result.exit(), result.out() + result.err());
    assertTrue(
        result.out().contains("put 4\nconvert 4\ncopy 4\nsame\ndisk.vhd"),
        result.out() + result.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
    assertTrue(Files.exists(disk));
  }
}
