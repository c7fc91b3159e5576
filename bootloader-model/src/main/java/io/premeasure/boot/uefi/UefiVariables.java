package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The variables of one machine. */
public final class UefiVariables {
  private static final UUID SECURE_BOOT_ENABLE =
      UUID.fromString("f0a30bc7-af08-4556-99c4-001009c93a44");
  private static final Pattern EFIVARS_NAME =
      Pattern.compile(
          "(.+)-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:\\.bin|\\.var)?");
  private static final int MAX_VARIABLE = 16 << 20;
  private static final int MAX_VARIABLES = 65536;

  private final Map<String, UefiVariable> variables = new LinkedHashMap<>();

  /** Variables in this order; of those of one name and vendor the last counts. */
  public UefiVariables(List<UefiVariable> variables) {
    variables.forEach(variable -> this.variables.put(variable.toString(), variable));
  }

  /**
   * Reads a folder in the manner of Linux' efivarfs: files named {@code NAME-GUID}, each with 4
   * bytes of attributes, little-endian, and the content. Other files are passed over.
   */
  public static UefiVariables ofEfivars(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> children = Files.list(folder)) {
      files = children.filter(Files::isRegularFile).sorted().limit(MAX_VARIABLES).toList();
    }
    List<UefiVariable> variables = new ArrayList<>();
    for (Path file : files) {
      Matcher matcher = EFIVARS_NAME.matcher(file.getFileName().toString());
      if (matcher.matches()) {
        variables.add(efivar(file, matcher.group(1), UUID.fromString(matcher.group(2))));
      }
    }
    return new UefiVariables(variables);
  }

  private static UefiVariable efivar(Path file, String name, UUID vendor) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_VARIABLE + 1);
    }
    if (content.length < Integer.BYTES || content.length > MAX_VARIABLE) {
      throw new BootFormatException(
          file.toString(),
          0,
          content.length + " bytes or more, expected 4 bytes of attributes and at most 16 MiB");
    }
    int attributes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return new UefiVariable(
        vendor, name, attributes, Arrays.copyOfRange(content, Integer.BYTES, content.length));
  }

  /** All of them. */
  public List<UefiVariable> all() {
    return List.copyOf(variables.values());
  }

  /** One of them. */
  public Optional<UefiVariable> find(UUID vendor, String name) {
    return Optional.ofNullable(variables.get(name + "-" + vendor));
  }

  /**
   * Whether firmware starts with Secure Boot: what the variable SecureBoot says, if it is among
   * these; otherwise as EDK2 decides, when there is a platform key and SecureBootEnable is not 0.
   */
  public boolean isSecureBoot() {
    Optional<UefiVariable> told = find(UefiVariable.GLOBAL, "SecureBoot");
    if (told.isPresent()) {
      return isOne(told.get());
    }
    return find(UefiVariable.GLOBAL, "PK").filter(key -> key.data().length > 0).isPresent()
        && find(SECURE_BOOT_ENABLE, "SecureBootEnable").map(UefiVariables::isOne).orElse(true);
  }

  private static boolean isOne(UefiVariable variable) {
    return Arrays.equals(variable.data(), new byte[] {1});
  }
}
