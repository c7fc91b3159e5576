package io.premeasure.measure.txt;

import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.ListSignatures;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt policy show}: what a policy file holds, and whether its signatures hold. */
@Command(
    name = "show",
    description = {
      "Show a policy, policy data, a list, an element, or tboot's policy; check signatures.",
      "A list's own key is used: that it is trusted is told by the policy hash, see --data."
    })
public final class TxtPolicyShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = "What the file is: ${COMPLETION-CANDIDATES} (default: what fits).")
  private Optional<PolicyFile.Kind> kind = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Policy data of a policy; its hash is compared with the policy's.")
  private Optional<Path> data = Optional.empty();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public TxtPolicyShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PolicyFile content =
        kind.isPresent() ? PolicyFile.read(file, kind.get()) : PolicyFile.read(file);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.putAll(PolicyReport.of(content));
    boolean good = signaturesHold(content);
    if (data.isPresent()) {
      boolean matches = matches(content, data.get());
      document.put("matchesData", matches);
      good &= matches;
    }
    console.print(document, () -> new NestedText(console).print(document));
    if (!good) {
      console.note("premeasure: " + file + ": a signature or the policy hash does not match");
    }
    return good ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private boolean signaturesHold(PolicyFile content) {
    List<PolicyList> lists = List.of();
    if (content instanceof PolicyFile.Data lcpData) {
      lists = lcpData.data().lists();
    } else if (content instanceof PolicyFile.ListFile list) {
      lists = List.of(list.list());
    }
    return lists.stream().allMatch(list -> ListSignatures.isValid(list).orElse(true));
  }

  private boolean matches(PolicyFile content, Path dataFile) throws IOException {
    if (!(content instanceof PolicyFile.Policy policy)) {
      throw new ParameterException(spec.commandLine(), "--data: " + file + " is no policy");
    }
    LaunchPolicy launch = policy.policy();
    PolicyData lists =
        PolicyData.read(
            InputFile.name(dataFile), InputFile.read(dataFile, PolicyFile.LARGEST_FILE));
    return launch.type() == LaunchPolicy.LIST
        && Arrays.equals(lists.hash(launch.algorithm()), launch.hash());
  }
}
