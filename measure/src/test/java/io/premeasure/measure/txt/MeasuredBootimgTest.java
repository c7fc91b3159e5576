package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Premeasure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the example for image builders as BitBake runs it: its variables set, its task in a shell.
 */
class MeasuredBootimgTest {
  private static final Pattern TASK =
      Pattern.compile(
          "^do_measured_bootimg \\(\\) \\{\n(.*?)^\\}$", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  @RequiresTool("sh")
  void manifestOfAnImageHasThePredictedRegisters() throws IOException {
    Path log = Golden.path("txt/chain/tpm2-da-sha256.tcg.bin");
    String script =
        String.join(
            "\n",
            "set -eu",
            "premeasure() { '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"; }"
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    System.getProperty("java.class.path"),
                    Premeasure.class.getName()),
            "premeasure txt profile '" + log + "' -o " + folder + "/machine.json",
            "WORKDIR=" + folder,
            "DEPLOY_DIR_IMAGE=" + Golden.path("txt/policy"),
            "MEASURED_TPM=2.0",
            "MEASURED_SINIT=" + Golden.path("txt/acm/sinit-a.acm"),
            "MEASURED_TBOOT=" + Golden.path("txt/mle/single.elf.gz"),
            "MEASURED_TBOOT_CMDLINE=logging=serial,memory,vga",
            "MEASURED_MODULES='kernel.bin.gz:iommu=required dom0_mem=524288"
                + "\\ndom0.bin:root=/dev/vda1 ro\\ninitrd.bin:'",
            "MEASURED_LCP=any",
            "MEASURED_PROFILE=" + folder + "/machine.json",
            "MEASURED_OUT=" + folder + "/image.launch.json",
            task());
    Path file = Files.writeString(folder.resolve("task.sh"), script);
    RealTool.Result result = RealTool.run(List.of("sh", file.toString()));
    assertEquals(0, result.exit(), () -> result.out() + result.err());
    Map<String, Object> manifest =
        JSON.std.mapFrom(Files.readAllBytes(folder.resolve("image.launch.json")));
    Map<?, ?> expected = (Map<?, ?>) SampleConfiguration.golden("tpm2-da-sha256").get("pcrs");
    Map<?, ?> banks = (Map<?, ?>) manifest.get("banks");
    assertEquals(expected.get("sha256"), banks.get("sha256"));
  }

  private static String task() throws IOException {
    Path example =
        Golden.checkout()
            .resolve("measure/src/main/examples/measured-bootimg/measured-bootimg.bbclass");
    Matcher matcher = TASK.matcher(Files.readString(example));
    assertTrue(matcher.find());
    return matcher.group(1);
  }
}
