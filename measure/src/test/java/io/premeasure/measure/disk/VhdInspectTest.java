package io.premeasure.measure.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What disk inspect reports of a VHD is what vhd-util told of it. */
class VhdInspectTest {
  @TempDir private Path folder;

  @BeforeEach
  void unpackParent() throws IOException {
    Files.write(folder.resolve("base.vhd"), Golden.bytes("txt/vhd/base.vhd.gz"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three-mib-dynamic",
        "three-mib-dynamic-force",
        "three-mib-fixed",
        "three-mib-fixed-force",
        "odd-dynamic",
        "odd-dynamic-force",
        "odd-fixed",
        "odd-fixed-force",
        "ext-dynamic",
        "child"
      })
  void fieldsAndVerdictAreThoseOfVhdUtil(String name) throws IOException {
    Map<?, ?> golden = (Map<?, ?>) Golden.json("txt/vhd/expected.json").get(name + ".vhd");
    Map<?, ?> footer = (Map<?, ?>) golden.get("footer");
    Map<?, ?> vhd = inspect(name);
    assertEquals(footer.get("uuid"), ((String) vhd.get("uuid")).replace("-", ""));
    assertEquals(footer.get("creator"), vhd.get("creator"));
    assertEquals(footer.get("creator_version"), vhd.get("creatorVersion"));
    Map<?, ?> geometry = (Map<?, ?>) vhd.get("geometry");
    assertEquals(footer.get("cylinders"), geometry.get("cylinders"));
    assertEquals(footer.get("sectors"), geometry.get("sectorsPerTrack"));
    String verdict = String.valueOf(golden.get("vhd_util_check"));
    boolean refused = verdict.startsWith("primary footer invalid");
    assertEquals(refused ? verdict : "valid", vhd.get("check"));
  }

  @Test
  void parentAndDepthOfAChainAreShown() throws IOException {
    Map<?, ?> base = (Map<?, ?>) Golden.json("txt/vhd/expected.json").get("base.vhd");
    List<?> query = (List<?>) base.get("vhd_util_query_v_s_f_p_d");
    Map<?, ?> parent = inspect("base");
    assertEquals(query.get(0), parent.get("virtualSizeMiB").toString());
    assertEquals(query.get(3), "hidden: " + parent.get("hidden"));
    assertEquals(query.get(4), "chain depth: " + parent.get("chainDepth"));
    assertFalse(parent.containsKey("parent"));
    Map<?, ?> child = inspect("child");
    assertEquals(2, child.get("chainDepth"));
    assertEquals(folder.resolve("base.vhd").toRealPath().toString(), child.get("parent"));
  }

  @Test
  void damagedFooterIsNamedAsVhdUtilNamesIt() throws IOException {
    Map<?, ?> golden =
        (Map<?, ?>) Golden.json("txt/vhd/expected.json").get("bad-footer-good-copy.vhd");
    assertEquals(golden.get("vhd_util_check"), inspect("bad-footer-good-copy").get("check"));
  }

  @Test
  void diskThatIsOneFileSystemNeedsNoPartitionTable() throws IOException {
    Files.write(folder.resolve("ext-dynamic.vhd"), Golden.bytes("txt/vhd/ext-dynamic.vhd.gz"));
    Invocation run =
        Invocation.of(
            "--format", "json", "disk", "inspect", folder.resolve("ext-dynamic.vhd").toString());
    assertEquals(List.of(), run.json().get("problems"));
  }

  private Map<?, ?> inspect(String name) throws IOException {
    Path file = folder.resolve(name + ".vhd");
    Files.write(file, Golden.bytes("txt/vhd/" + name + ".vhd.gz"));
    Invocation run =
        Invocation.of(
            "--format", "json", "disk", "inspect", "--parents", folder.toString(), file.toString());
    assertEquals(0, run.exit(), run.err());
    return (Map<?, ?>) run.json().get("vhd");
  }
}
