package io.premeasure.measure.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the main job by the program's own commands, shows each of them, and ends with the table of
 * predicted and measured values.
 */
@Command(
    name = "demo",
    description =
        "The main job, end to end: a root image and its dm-verity tree, a signed boot archive,"
            + " the predicted PCRs, a signed VHD disk, its verification, the boot loader's run on it,"
            + " an encrypted data disk, the extension into a TPM, and the comparison.")
public final class DemoCommand implements Callable<Integer> {
  private static final String SALT = "00".repeat(32);
  private static final String CMDLINE = "root=/dev/mapper/rootfs_verity ro";
  private static final String BANKS = "sha1,sha256,sha384,sha512";

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Leave inputs and results in this folder, which must be new or empty.")
  private Optional<Path> keep = Optional.empty();

  @Option(
      names = "--tpm",
      paramLabel = "URI",
      defaultValue = "embedded:",
      description = "The TPM to extend (default: ${DEFAULT-VALUE}).")
  private String tpm;

  private final Console console;

  /** A demo that prints to the console. */
  public DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path dir = keep.isPresent() ? emptyFolder(keep.get()) : Files.createTempDirectory("premeasure");
    try {
      return run(dir);
    } finally {
      if (keep.isEmpty()) {
        delete(dir);
      }
    }
  }

  private int run(Path dir) throws IOException {
    DemoInputs inputs = new DemoInputs(dir);
    inputs.write();
    String archive = dir.resolve("verityboot.cpio").toString();
    String hash = dir.resolve("root.hash").toString();
    String prediction = dir.resolve("prediction.json").toString();

    step("keys", "generate", "--out", dir.toString());
    String rootHash =
        (String)
            step("verity", "format", inputs.root().toString(), hash, "--salt", SALT)
                .get("rootHash");
    step("verity", "verify", inputs.root().toString(), hash, rootHash);
    step(
        "archive",
        "build",
        "-o",
        archive,
        "--kernel",
        inputs.kernel().toString(),
        "--initrd",
        inputs.initrd().toString(),
        "--events",
        inputs.events().toString(),
        "--cmdline",
        CMDLINE,
        "--roothash",
        rootHash);
    step("archive", "sign", archive, "--key", dir.resolve("private.pem").toString());
    step("archive", "verify", archive, "--public-key", dir.resolve("public.pem").toString());
    step("predict", "archive", archive, "--bank", BANKS, "-o", prediction);
    String disk = signedDisk(dir, inputs);
    String key = dir.resolve("public.pem").toString();
    step("disk", "verify", disk, "--public-key", key, "--prediction", prediction);
    step("boot", "simulate", disk, "--bank", BANKS);
    String dataPrediction = dataDisk(dir, inputs);
    List<Map<String, Object>> rows = new ArrayList<>(extend(prediction));
    rows.addAll(extend(dataPrediction));
    return report(rows);
  }

  /** Makes an encrypted data disk, predicts its measurement and checks the disk by that. */
  private String dataDisk(Path dir, DemoInputs inputs) throws IOException {
    String disk = dir.resolve("data.cbe").toString();
    String prediction = dir.resolve("data.json").toString();
    String anchor = dir.resolve("anchor").toString();
    String passphrase = inputs.passphrase().toString();
    String[] keys = {"--anchor", anchor, "--passphrase-file", passphrase};
    step(new String[] {"cbe", "init", disk, "--create", "--size", "8MiB", "--spare", "4MiB"}, keys);
    step(new String[] {"cbe", "import", disk, inputs.data().toString()}, keys);
    step(new String[] {"cbe", "check", disk}, keys);
    step(
        new String[] {"cbe", "measure", disk, "--pcr", "15", "--bank", BANKS, "-o", prediction},
        keys);
    step("disk", "verify", disk, "--prediction", prediction);
    return prediction;
  }

  /** Extends a prediction's events; the rows that compare its registers with the TPM's. */
  private List<Map<String, Object>> extend(String prediction) throws IOException {
    Map<String, Object> measured = step("tpm", "extend", "--tpm", tpm, "--prediction", prediction);
    return rows(JSON.std.mapFrom(Files.readString(Path.of(prediction))), measured);
  }

  private String signedDisk(Path dir, DemoInputs inputs) throws IOException {
    String disk = dir.resolve("disk.vhd").toString();
    step(
        "disk",
        "init",
        inputs.disk().toString(),
        disk,
        "--kernel",
        inputs.kernel().toString(),
        "--initrd",
        inputs.initrd().toString(),
        "--events",
        inputs.events().toString(),
        "--cmdline",
        CMDLINE,
        "--key",
        dir.resolve("private.pem").toString());
    return disk;
  }

  private void step(String[] command, String[] keys) throws IOException {
    step(Stream.concat(Stream.of(command), Stream.of(keys)).toArray(String[]::new));
  }

  /** Runs one command, shows it, and returns the document that it printed. */
  private Map<String, Object> step(String... command) throws IOException {
    if (!console.json()) {
      console.line("$ premeasure " + String.join(" ", quoted(command)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments =
        Stream.concat(Stream.of("--format", "json"), Stream.of(command)).toArray(String[]::new);
    int exit = console.program().run(stream(out), stream(err), arguments);
    if (exit != ExitStatus.OK) {
      throw new StepFailedException(command, exit, err.toString(StandardCharsets.UTF_8));
    }
    return out.size() == 0 ? Map.of() : JSON.std.mapFrom(out.toByteArray());
  }

  private static List<Map<String, Object>> rows(
      Map<String, Object> prediction, Map<String, Object> measured) {
    Map<String, Map<String, String>> expected = banks(prediction);
    Map<String, Map<String, String>> actual = banks(measured);
    List<Map<String, Object>> rows = new ArrayList<>();
    expected.forEach(
        (bank, values) ->
            values.forEach(
                (pcr, value) -> {
                  String found = actual.getOrDefault(bank, Map.of()).getOrDefault(pcr, "none");
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("pcr", Integer.valueOf(pcr));
                  row.put("bank", bank);
                  row.put("predicted", value);
                  row.put("measured", found);
                  row.put("equal", value.equals(found));
                  rows.add(row);
                }));
    return rows;
  }

  private int report(List<Map<String, Object>> rows) throws IOException {
    boolean equal = rows.stream().allMatch(row -> Boolean.TRUE.equals(row.get("equal")));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", equal);
    document.put("tpm", tpm);
    document.put("registers", rows);
    console.print(document, () -> table(rows));
    return equal ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private void table(List<Map<String, Object>> rows) {
    console.line("");
    console.line("PCR  bank     predicted = measured");
    for (Map<String, Object> row : rows) {
      boolean equal = Boolean.TRUE.equals(row.get("equal"));
      String values =
          equal
              ? " = " + row.get("predicted")
              : " " + row.get("predicted") + " is not " + row.get("measured");
      console.verdict(equal, "%3s  %-8s".formatted(row.get("pcr"), row.get("bank")) + values, "");
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, String>> banks(Map<String, Object> document) {
    return (Map<String, Map<String, String>>) document.getOrDefault("banks", Map.of());
  }

  private static List<String> quoted(String[] words) {
    return Stream.of(words).map(word -> word.contains(" ") ? "'" + word + "'" : word).toList();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static Path emptyFolder(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      try (Stream<Path> files = Files.list(dir)) {
        if (files.findAny().isPresent()) {
          throw new IOException(dir + ": not empty; the demo overwrites nothing");
        }
      }
    }
    return dir;
  }

  private static void delete(Path dir) throws IOException {
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
