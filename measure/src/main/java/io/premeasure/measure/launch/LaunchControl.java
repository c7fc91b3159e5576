package io.premeasure.measure.launch;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.LaunchEnvironment;
import io.premeasure.boot.txt.launch.PlatformField;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.Sinit;
import io.premeasure.boot.txt.lcp.ElementContent;
import io.premeasure.boot.txt.lcp.ElementType;
import io.premeasure.boot.txt.lcp.LaunchFacts;
import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.MatchedElement;
import io.premeasure.boot.txt.lcp.MatchedPolicyData;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.boot.txt.lcp.PolicyMatch;
import io.premeasure.boot.txt.lcp.PolicyOwner;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a configuration says about the launch control policy: none, any, or a policy's file, with
 * the data file that its lists are in.
 */
final class LaunchControl {
  private static final Octets NO_HASH = Octets.of(new byte[HashAlgorithm.SHA1.size()]);
  private static final Set<String> MEMBERS =
      Set.of("file", "data", "of", "registers", "firmware", "stm", "byteOrder");

  private final PlatformProfile fixed;
  private final Optional<Lists> lists;

  /** A policy, the data with its lists, their file's name, and the configuration's member. */
  private record Lists(LaunchPolicy policy, PolicyData data, String name, DocumentNode node) {}

  private LaunchControl(PlatformProfile fixed, Optional<Lists> lists) {
    this.fixed = fixed;
    this.lists = lists;
  }

  /** Reads the files of the policy. */
  static LaunchControl read(String source, DocumentNode lcp, LaunchFiles files) throws IOException {
    if (lcp.isMapping()) {
      return ofFile(lcp.only(MEMBERS), files);
    }
    PlatformProfile nothing = nothingMatched(new PlatformProfile(source));
    return switch (lcp.text()) {
      case "none" ->
          new LaunchControl(nothing.with(PlatformField.POLICY_CONTROL, 0), Optional.empty());
      case "any" -> new LaunchControl(nothing, Optional.empty());
      default -> throw lcp.bad("expected none, any, or {file: NAME, data: NAME}");
    };
  }

  private static LaunchControl ofFile(DocumentNode node, LaunchFiles files) throws IOException {
    String file = node.member("file").text();
    LaunchPolicy policy = LaunchPolicy.read(file, files.read(file));
    PlatformProfile profile =
        new PlatformProfile(file).with(PlatformField.POLICY_CONTROL, policy.control());
    if (policy.type() == LaunchPolicy.ANY) {
      return new LaunchControl(nothingMatched(profile), Optional.empty());
    }
    Optional<DocumentNode> data = node.optional("data");
    Optional<Lists> lists = Optional.empty();
    if (data.isPresent()) {
      String name = data.get().text();
      lists = Optional.of(new Lists(policy, PolicyData.read(name, files.read(name)), name, node));
    }
    return new LaunchControl(
        profile.with(PlatformField.LCP_POLICY_HASH, Octets.of(policy.hash())), lists);
  }

  /** The algorithms of the hashes that the policy has of launch environments. */
  Set<HashAlgorithm> algorithms() {
    return lists.stream()
        .flatMap(each -> each.data().lists().stream())
        .flatMap(list -> list.elements().stream())
        .filter(element -> element.type().equals(Optional.of(ElementType.MLE2)))
        .map(element -> ((ElementContent.Hashes) element.content().orElseThrow()).algorithm())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(HashAlgorithm.class)));
  }

  /**
   * What follows for the measurements of a launch. Without the data file, or when an element is
   * about something that is not given, what matched is left open.
   *
   * @throws IOException when SINIT would refuse the launch
   */
  PlatformProfile said(LaunchEnvironment environment, Sinit sinit) throws IOException {
    if (lists.isEmpty() || lists.get().policy().version() < 0x0300) {
      return fixed;
    }
    Lists given = lists.get();
    Optional<Map<ElementType, MatchedElement>> found =
        new PolicyMatch(
                given.name(), given.policy(), given.data(), facts(given, environment, sinit))
            .elements();
    return found.isEmpty() || found.get().isEmpty() ? fixed : matched(given, found.get());
  }

  private PlatformProfile matched(Lists given, Map<ElementType, MatchedElement> elements)
      throws IOException {
    MatchedPolicyData measured =
        new MatchedPolicyData(
            given.data(),
            given.policy().algorithm(),
            owner(given.node()),
            elements,
            order(given.node()));
    String where =
        elements.entrySet().stream()
            .map(each -> each.getKey().label() + " in list " + each.getValue().list())
            .collect(Collectors.joining(", ", given.name() + ": ", ""));
    return new PlatformProfile(where)
        .with(PlatformField.LCP_DETAILS, measured.details())
        .with(PlatformField.LCP_AUTHORITIES, measured.authorities())
        .orElse(fixed);
  }

  private static LaunchFacts facts(Lists given, LaunchEnvironment environment, Sinit sinit)
      throws IOException {
    return new LaunchFacts(
        environment.hashes(),
        sinit.version(),
        registers(given.node()),
        digests(given.node(), "firmware"),
        digests(given.node(), "stm"));
  }

  private static Map<HashAlgorithm, Octets> digests(DocumentNode node, String member)
      throws IOException {
    Optional<DocumentNode> given = node.optional(member);
    return given.isPresent() ? PlatformJson.digests(given.get()) : Map.of();
  }

  private static Map<HashAlgorithm, SortedMap<Integer, Octets>> registers(DocumentNode node)
      throws IOException {
    Map<HashAlgorithm, SortedMap<Integer, Octets>> banks = new EnumMap<>(HashAlgorithm.class);
    Optional<DocumentNode> given = node.optional("registers");
    if (given.isEmpty()) {
      return banks;
    }
    for (Map.Entry<String, DocumentNode> bank : given.get().members().entrySet()) {
      Optional<HashAlgorithm> algorithm = HashAlgorithm.ofBankName(bank.getKey());
      if (algorithm.isEmpty()) {
        throw bank.getValue().bad("no such bank");
      }
      SortedMap<Integer, Octets> values = new TreeMap<>();
      for (Map.Entry<String, DocumentNode> value : bank.getValue().members().entrySet()) {
        if (!value.getKey().matches("[0-9]|1[0-9]|2[0-3]")) {
          throw value.getValue().bad("no PCR " + value.getKey());
        }
        byte[] bytes = value.getValue().hex(algorithm.get().size());
        values.put(Integer.valueOf(value.getKey()), Octets.of(bytes));
      }
      banks.put(algorithm.get(), values);
    }
    return banks;
  }

  private static PolicyOwner owner(DocumentNode node) throws IOException {
    return choice(node, "of", "owner", "supplier") ? PolicyOwner.OWNER : PolicyOwner.SUPPLIER;
  }

  private static ByteOrder order(DocumentNode node) throws IOException {
    return choice(node, "byteOrder", "little", "big")
        ? ByteOrder.LITTLE_ENDIAN
        : ByteOrder.BIG_ENDIAN;
  }

  /** Whether a member has the first of two values, or is not there. */
  private static boolean choice(DocumentNode node, String member, String first, String second)
      throws IOException {
    Optional<DocumentNode> given = node.optional(member);
    if (given.isPresent() && given.get().text().equals(second)) {
      return false;
    }
    if (given.isPresent() && !given.get().text().equals(first)) {
      throw given.get().bad("expected " + first + " or " + second);
    }
    return true;
  }

  private static PlatformProfile nothingMatched(PlatformProfile profile) {
    return profile
        .with(PlatformField.LCP_DETAILS, Launch.NO_POLICY)
        .with(PlatformField.LCP_AUTHORITIES, Launch.NO_POLICY)
        .with(PlatformField.LCP_POLICY_HASH, NO_HASH);
  }
}
