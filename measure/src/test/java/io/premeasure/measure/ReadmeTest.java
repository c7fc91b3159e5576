package io.premeasure.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's examples as they stand there, in one folder, one after the other. */
class ReadmeTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- tested -->\\n```sh\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path dir;

  @Test
  @RequiresTool("sh")
  void everyExampleOfTheReadmeSucceeds() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    StringBuilder script = new StringBuilder("set -eu\ncd '" + dir + "'\n");
    script.append("premeasure() { '").append(java).append("' -XX:TieredStopAtLevel=1 -cp '");
    script.append(System.getProperty("java.class.path")).append("' ");
    script.append(Premeasure.class.getName()).append(" \"$@\"; }\n");
    Matcher matcher = EXAMPLE.matcher(Files.readString(Golden.checkout().resolve("README.md")));
    int examples = 0;
    while (matcher.find()) {
      script.append(matcher.group(1).replace("./premeasure", "premeasure"));
      examples++;
    }
    assertEquals(4, examples, "one example for each job and the data disk");
    Path file = Files.writeString(dir.resolve("examples.sh"), script);
    RealTool.Result result = RealTool.run(List.of("sh", "-x", file.toString()));
    assertEquals(0, result.exit(), () -> result.out() + result.err());
    assertTrue(result.out().contains("predicted"), result.out());
  }
}
