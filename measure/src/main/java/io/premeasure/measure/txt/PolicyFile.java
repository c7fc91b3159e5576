package io.premeasure.measure.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.boot.txt.lcp.PolicyData;
import io.premeasure.boot.txt.lcp.PolicyElement;
import io.premeasure.boot.txt.lcp.PolicyList;
import io.premeasure.boot.txt.tboot.VerifiedLaunchPolicy;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file of one of the kinds that make up launch policies. */
sealed interface PolicyFile {
  /** Most bytes of such a file. */
  int LARGEST_FILE = 16 << 20;

  /** The kinds; the first that fits is taken when none is named. */
  enum Kind {
    DATA("data"),
    POLICY("policy"),
    LIST("list"),
    ELEMENT("element"),
    TBOOT("tboot");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name on the command line and in reports. */
    @Override
    public String toString() {
      return label;
    }
  }

  /** The kind. */
  Kind kind();

  /** The content of the TPM's NV index. */
  record Policy(LaunchPolicy policy) implements PolicyFile {
    @Override
    public Kind kind() {
      return Kind.POLICY;
    }
  }

  /** A policy data file. */
  record Data(PolicyData data) implements PolicyFile {
    @Override
    public Kind kind() {
      return Kind.DATA;
    }
  }

  /** A policy list. */
  record ListFile(PolicyList list) implements PolicyFile {
    @Override
    public Kind kind() {
      return Kind.LIST;
    }
  }

  /** A policy element. */
  record Element(PolicyElement element) implements PolicyFile {
    @Override
    public Kind kind() {
      return Kind.ELEMENT;
    }
  }

  /** tboot's own policy. */
  record Tboot(VerifiedLaunchPolicy policy) implements PolicyFile {
    @Override
    public Kind kind() {
      return Kind.TBOOT;
    }
  }

  /** Reads a file as what it is. */
  static PolicyFile read(Path file) throws IOException {
    byte[] content = InputFile.read(file, LARGEST_FILE);
    String name = InputFile.name(file);
    if (PolicyData.isOne(content)) {
      return parse(Kind.DATA, name, content);
    }
    for (Kind kind : Kind.values()) {
      try {
        return parse(kind, name, content);
      } catch (BootFormatException e) {
        // Not this kind; perhaps the next.
      }
    }
    throw new BootFormatException(
        name, 0, "neither a policy, policy data, list or element nor a policy of tboot");
  }

  /** Reads a file of a kind. */
  static PolicyFile read(Path file, Kind kind) throws IOException {
    return parse(kind, InputFile.name(file), InputFile.read(file, LARGEST_FILE));
  }

  private static PolicyFile parse(Kind kind, String name, byte[] content)
      throws BootFormatException {
    return switch (kind) {
      case DATA -> new Data(PolicyData.read(name, content));
      case POLICY -> new Policy(LaunchPolicy.read(name, content));
      case LIST -> new ListFile(PolicyList.read(name, content));
      case ELEMENT -> new Element(PolicyElement.read(name, content));
      case TBOOT -> new Tboot(VerifiedLaunchPolicy.read(name, content));
    };
  }
}
