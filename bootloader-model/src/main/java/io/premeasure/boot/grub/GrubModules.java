package io.premeasure.boot.grub;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules that GRUB has, and those that it reads when a command needs them: {@code command.lst}
 * in its prefix has a line for each command of a module, {@code *search: search}.
 */
final class GrubModules {
  private static final int LARGEST = 16 << 20;
  private static final int MOST = 1 << 10;
  private static final String ALL = "*";

  private final Set<String> loaded;
  private final Map<String, String> commands = new HashMap<>();
  private int read;

  GrubModules(Collection<String> builtIn) {
    loaded = new HashSet<>(builtIn);
  }

  /** Opens a file of the prefix by its name; empty when there is none. */
  @FunctionalInterface
  interface Opener {
    Optional<BlockSource> open(String name) throws IOException, Unpredictable;
  }

  /** Takes the commands of a list. */
  void list(BlockSource file) throws IOException, Unpredictable {
    commands.clear();
    for (String line : new String(content(file), StandardCharsets.UTF_8).split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        String command = line.startsWith("*") ? line.substring(1, colon) : line.substring(0, colon);
        commands.put(command, line.substring(colon + 2).strip());
      }
    }
  }

  /** A command is run: its module is read, when it is listed and not there. */
  void run(String command, Opener opener) throws IOException, Unpredictable {
    if (commands.containsKey(command)) {
      load(commands.get(command), opener);
    }
  }

  /** Reads a module that is not there, and then those that it needs. */
  void load(String module, Opener opener) throws IOException, Unpredictable {
    if (loaded.contains(ALL) || !loaded.add(module)) {
      return;
    }
    read++;
    if (read > MOST) {
      throw new Unpredictable("more than " + MOST + " modules are read");
    }
    BlockSource file =
        opener
            .open(module + ".mod")
            .orElseThrow(
                () ->
                    new Unpredictable(
                        "the module '" + module + "' is neither built in nor installed"));
    ByteBuffer object = ByteBuffer.wrap(content(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (String needed : ModuleObject.needed(object)) {
      load(needed, opener);
    }
  }

  private static byte[] content(BlockSource file) throws IOException, Unpredictable {
    if (file.size() > LARGEST) {
      throw new Unpredictable(file.name() + " is larger than 16 MiB");
    }
    byte[] content = new byte[(int) file.size()];
    file.read(0, content, 0, content.length);
    return content;
  }
}
