package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.servicevm.MeasuredVm;
import io.premeasure.boot.servicevm.VmDisk;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.measure.servicevm.ExtractPath;
import io.premeasure.measure.servicevm.Manifest;
import io.premeasure.measure.servicevm.VmContents;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict service-vm}: what a service VM will measure, from its manifest. */
@Command(
    name = "service-vm",
    description = "Predict what a service VM's start measures, from its manifest.",
    footer = {
      "",
      "MANIFEST is YAML or JSON; names of files count from its folder:",
      "  version: 1",
      "  name: minimal",
      "  type: servicevm",
      "  pv: true",
      "  disks: [{id: 0, file: minimal.vhd, virtPath: xvda, mode: r}]",
      "  kernelExtract: /vmlinuz",
      "  cmdline: root=/dev/xvda ro",
      "Further members: initrdExtract, kernel and initrd (files in place of extraction), flaskLabel,",
      "rootHash of a disk (its dm-verity root; else that of the trees that are found on the disk:",
      "behind its file system, or in a partition beside the data), expect with SHA-256 values of kernel, initrd and",
      "content (disk 0), which are checked. Paths are [DISK[,PARTITION]:]PATH."
    })
public final class PredictServiceVmCommand implements Callable<Integer> {
  private static final int LARGEST_MANIFEST = 1 << 20;

  @Parameters(paramLabel = "MANIFEST", description = "The service VM, see below.")
  private Path file;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "servicevm",
      description = {
        "What the host measures (default: ${DEFAULT-VALUE}):",
        "servicevm: PCR 4 kernel, 5 command line and initrd, 6 configuration, 8 disks;",
        "pvgrub: PCR 4 and 5 as pv-grub extends them; tboot-module: one digest as tboot has for a",
        "module; openxt: the SHA-1 values that OpenXT keeps of disks, no register."
      })
  private String profile;

  @Option(
      names = "--register",
      paramLabel = "N",
      defaultValue = "23",
      description = "Register of tboot-module (default: ${DEFAULT-VALUE}).")
  private int register;

  @Option(
      names = "--openxt-compatible",
      description =
          "Refuse absolute links on the way to kernel and initrd: OpenXT follows them out of the"
              + " image.")
  private boolean openXtCompatible;

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictServiceVmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (register < 0 || register >= PcrBanks.PCR_COUNT) {
      throw new ParameterException(spec.commandLine(), "--register: not 0 to 23");
    }
    byte[] json = InputFile.read(file, LARGEST_MANIFEST);
    String name = InputFile.name(file);
    Manifest manifest = Manifest.read(YamlDocument.read(name, json));
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    VmContents contents = new VmContents(folder, bank.banks(), links());
    if (profile.equals("openxt")) {
      return openXt(manifest, folder);
    }
    MeasuredVm vm = contents.machine(manifest, name, profile.equals("servicevm"));
    List<Input> inputs = new ArrayList<>(List.of(Input.of(name, json)));
    inputs.addAll(contents.inputs());
    warn(manifest);
    boolean good = isAsExpected(manifest, contents);
    output.write(console, Prediction.of(bank.banks(), measurements(vm), inputs), Optional.empty());
    return good ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private ExtOptions links() {
    return openXtCompatible ? ExtOptions.TOLERANT.withoutAbsoluteLinks() : ExtOptions.TOLERANT;
  }

  private List<Measurement> measurements(MeasuredVm vm) {
    return switch (profile) {
      case "servicevm" -> vm.measurements(bank.banks());
      case "pvgrub" -> vm.pvGrub(bank.banks());
      case "tboot-module" -> List.of(vm.asModule(register, bank.banks()));
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "--profile: '" + profile + "' is none of servicevm, pvgrub, tboot-module, openxt");
    };
  }

  private void warn(Manifest manifest) {
    boolean readOnly = manifest.vm().disks().stream().anyMatch(VmDisk::readOnly);
    if (readOnly && Arrays.asList(manifest.vm().commandLine().split(" ")).contains("rw")) {
      console.note("premeasure: warning: rw on the command line, but a disk has mode r");
    }
    for (Optional<ExtractPath> path : List.of(manifest.kernelPath(), manifest.initrdPath())) {
      if (path.isPresent() && path.get().isOnlyMeantByOpenXt()) {
        console.note(
            "premeasure: warning: OpenXT itself fails on a path with a partition: "
                + path.get().path());
      }
    }
  }

  private boolean isAsExpected(Manifest manifest, VmContents contents) {
    boolean good = true;
    for (Map.Entry<String, String> each : manifest.expected().entrySet()) {
      String found = contents.sha256().getOrDefault(each.getKey(), "nothing");
      if (!found.equals(each.getValue())) {
        console.note(
            "premeasure: %s: %s has sha256 %s, expected %s"
                .formatted(file, each.getKey(), found, each.getValue()));
        good = false;
      }
    }
    return good;
  }

  private int openXt(Manifest manifest, Path folder) throws IOException {
    VmContents contents = new VmContents(folder, List.of(HashAlgorithm.SHA1), links());
    List<Map<String, Object>> disks = new ArrayList<>();
    for (VmDisk disk : manifest.vm().disks()) {
      String image = manifest.diskFiles().get(disk.id());
      byte[] content = contents.disk("disk " + disk.id(), image).hashes().get(HashAlgorithm.SHA1);
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("id", disk.id());
      members.put("file", image);
      members.put("sha1", contents.containerSha1(image));
      members.put("contentSha1", HexFormat.of().formatHex(content));
      disks.add(members);
    }
    console.print(
        Map.of("disks", disks),
        () ->
            disks.forEach(
                disk -> {
                  console.line(disk.get("sha1") + "  " + disk.get("file"));
                  console.line(disk.get("contentSha1") + "  content of it");
                }));
    return ExitStatus.OK;
  }
}
