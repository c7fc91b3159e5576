package io.premeasure.boot.grub;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a configuration as GRUB does and notes what is measured. */
final class Interpreter {
  private static final int MAX_CONFIGURATION = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_EVENTS = 65536;

  /** Commands that change nothing which a later command depends on. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "echo",
          "export",
          "true",
          "terminal_output",
          "terminal_input",
          "serial",
          "terminal",
          "setparams",
          "loadkeys",
          "background_color",
          "clear",
          "play",
          "videomode");

  private final GrubSetup setup;
  private final GrubFiles files;
  private final List<GrubEvent> events = new ArrayList<>();
  private final List<MenuEntry> menu = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> functions = new HashMap<>();
  private boolean booted;
  private boolean kernelLoaded;

  Interpreter(GrubSetup setup, GrubFiles files) {
    this.setup = setup;
    this.files = files;
    variables.put("root", setup.device());
    variables.put("prefix", "(" + setup.device() + ")" + setup.prefix());
    variables.put("grub_platform", "efi");
    variables.put("grub_cpu", "x86_64");
    for (String feature :
        List.of(
            "chainloader_bpb",
            "ntldr",
            "platform_search_hint",
            "default_font_path",
            "all_video_module",
            "menuentry_id",
            "menuentry_options",
            "200_final",
            "nativedisk_cmd",
            "timeout_style")) {
      variables.put("feature_" + feature, "y");
    }
  }

  List<GrubEvent> events() {
    return events;
  }

  /** Runs everything from the embedded configuration to the start of the kernel. */
  void run() throws IOException, Unpredictable {
    for (String command : setup.early()) {
      note(GrubEvent.command(command));
    }
    source(variables.get("prefix") + "/grub.cfg", 0);
    if (!booted && !kernelLoaded && !menu.isEmpty()) {
      MenuEntry entry = chosen();
      if (entry.submenu()) {
        throw new Unpredictable("the entry " + entry.parameters() + " is a menu of its own");
      }
      note(GrubEvent.command("setparams " + String.join(" ", entry.parameters())));
      script("menu entry", entry.body(), 1);
    }
    if (!kernelLoaded) {
      throw new Unpredictable("the configuration starts no Linux kernel");
    }
  }

  private MenuEntry chosen() throws Unpredictable {
    String wanted = setup.entry().orElse(variables.getOrDefault("default", "0"));
    if (wanted.matches("[0-9]{1,4}") && Integer.parseInt(wanted) < menu.size()) {
      return menu.get(Integer.parseInt(wanted));
    }
    return menu.stream()
        .filter(entry -> entry.isNamed(wanted))
        .findFirst()
        .orElseThrow(() -> new Unpredictable("no menu entry '" + wanted + "'"));
  }

  private void script(String name, String text, int depth) throws IOException, Unpredictable {
    if (depth > MAX_DEPTH) {
      throw new Unpredictable("scripts nested deeper than " + MAX_DEPTH);
    }
    try {
      for (Statement statement : Parser.parse(name, text)) {
        execute(statement, depth);
      }
    } catch (BootFormatException e) {
      throw new Unpredictable(e.getMessage());
    }
  }

  /** Runs a statement; its status is whether it succeeded. */
  private boolean execute(Statement statement, int depth) throws IOException, Unpredictable {
    if (booted) {
      return true;
    }
    if (statement instanceof Statement.Command command) {
      return command(command, depth);
    }
    for (Statement.Branch branch : ((Statement.If) statement).branches()) {
      boolean holds = true;
      for (Statement condition : branch.condition()) {
        holds = execute(condition, depth);
      }
      if (holds) {
        for (Statement each : branch.body()) {
          execute(each, depth);
        }
        return true;
      }
    }
    return true;
  }

  private boolean command(Statement.Command command, int depth) throws IOException, Unpredictable {
    String keyword = command.words().get(0).plain();
    if (keyword.equals("function") && command.words().size() == 2) {
      functions.put(command.words().get(1).plain(), command.block().orElse(""));
      return true;
    }
    List<String> words = new ArrayList<>();
    for (Word word : command.words()) {
      words.addAll(word.expand(name -> variables.getOrDefault(name, "")));
    }
    boolean negated = !words.isEmpty() && words.get(0).equals("!");
    if (negated) {
      words.remove(0);
    }
    if (words.isEmpty()) {
      return true;
    }
    String block = command.block().map(text -> " {" + text + "}").orElse("");
    note(GrubEvent.command(String.join(" ", words) + block));
    return negated != builtin(words, command.block(), depth);
  }

  private boolean builtin(List<String> words, Optional<String> block, int depth)
      throws IOException, Unpredictable {
    String name = words.get(0);
    List<String> arguments = words.subList(1, words.size());
    switch (name) {
      case "[" -> {
        boolean closed = words.get(words.size() - 1).equals("]");
        return new TestCommand(words.subList(1, words.size() - (closed ? 1 : 0)), this::size)
            .holds();
      }
      case "test" -> {
        return new TestCommand(arguments, this::size).holds();
      }
      case "false" -> {
        return false;
      }
      case "set" -> set(arguments);
      case "unset" -> arguments.forEach(variables::remove);
      case "menuentry", "submenu" -> menu.add(MenuEntry.of(words, block.orElse("")));
      case "source", ".", "configfile" -> source(argument(words), depth + 1);
      case "insmod" -> insmod(argument(words));
      case "search" -> search(arguments);
      case "linux", "linuxefi" -> linux(arguments);
      case "initrd", "initrdefi" -> initrd(arguments);
      case "boot" -> booted = true;
      default -> other(name, depth);
    }
    return true;
  }

  private void other(String name, int depth) throws IOException, Unpredictable {
    if (functions.containsKey(name)) {
      script("function " + name, functions.get(name), depth + 1);
    } else if (!WITHOUT_EFFECT.contains(name)) {
      throw new Unpredictable("what the command '" + name + "' does is not known");
    }
  }

  private void set(List<String> arguments) {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        variables.put(argument.substring(0, equals), argument.substring(equals + 1));
      }
    }
  }

  private void insmod(String module) throws Unpredictable {
    if (!setup.modules().contains(module) && !setup.modules().contains("*")) {
      throw new Unpredictable("the module '" + module + "' is not known to be built in");
    }
  }

  private void search(List<String> arguments) throws Unpredictable {
    String variable = "root";
    Optional<String> wanted = Optional.empty();
    for (String argument : arguments) {
      if (argument.startsWith("--set=")) {
        variable = argument.substring(6);
      } else if (!argument.startsWith("-")) {
        wanted = Optional.of(argument);
      }
    }
    String name = wanted.orElse("");
    String found = setup.searched().get(name);
    if (found == null) {
      throw new Unpredictable("what 'search " + name + "' finds is not known");
    }
    variables.put(variable, found);
  }

  private void linux(List<String> arguments) throws IOException, Unpredictable {
    if (arguments.isEmpty()) {
      throw new Unpredictable("linux without a kernel");
    }
    BlockSource kernel = open(arguments.get(0));
    note(new GrubEvent(GrubEvent.Kind.FILE, arguments.get(0), Optional.of(kernel)));
    note(new GrubEvent(GrubEvent.Kind.KERNEL, arguments.get(0), Optional.of(kernel)));
    List<String> quoted = arguments.stream().map(Interpreter::quoted).toList();
    note(
        new GrubEvent(
            GrubEvent.Kind.KERNEL_COMMAND_LINE, String.join(" ", quoted), Optional.empty()));
    kernelLoaded = true;
  }

  private void initrd(List<String> arguments) throws IOException, Unpredictable {
    for (String argument : arguments) {
      note(new GrubEvent(GrubEvent.Kind.FILE, argument, Optional.of(open(argument))));
    }
  }

  private void source(String path, int depth) throws IOException, Unpredictable {
    BlockSource file = open(path);
    if (file.size() > MAX_CONFIGURATION) {
      throw new Unpredictable(path + " is larger than 1 MiB");
    }
    note(new GrubEvent(GrubEvent.Kind.FILE, path, Optional.of(file)));
    byte[] content = new byte[(int) file.size()];
    file.read(0, content, 0, content.length);
    script(file.name(), new String(content, StandardCharsets.UTF_8), depth);
  }

  private BlockSource open(String path) throws IOException, Unpredictable {
    return find(path).orElseThrow(() -> new Unpredictable("no file " + path));
  }

  private long size(String path) throws IOException, Unpredictable {
    Optional<BlockSource> file = find(path);
    return file.isPresent() ? file.get().size() : -1;
  }

  private Optional<BlockSource> find(String path) throws IOException, Unpredictable {
    String here = "(" + setup.device() + ")";
    boolean absolute = path.startsWith("(");
    String device = absolute ? path.substring(0, path.indexOf(')') + 1) : root();
    if (!device.equals(here)) {
      throw new Unpredictable(path + " is on " + device + ", not on " + here);
    }
    return files.find(absolute ? path.substring(device.length()) : path);
  }

  private String root() {
    return "(" + variables.getOrDefault("root", "") + ")";
  }

  private static String argument(List<String> words) throws Unpredictable {
    if (words.size() < 2) {
      throw new Unpredictable(words.get(0) + " without an argument");
    }
    return words.get(1);
  }

  /** An argument as GRUB writes it into the kernel's command line. */
  private static String quoted(String argument) {
    String escaped = argument.replaceAll("([\\\\'\"])", "\\\\$1");
    return argument.indexOf(' ') < 0 ? escaped : "\"" + escaped + "\"";
  }

  private void note(GrubEvent event) throws Unpredictable {
    if (events.size() >= MAX_EVENTS) {
      throw new Unpredictable("more than " + MAX_EVENTS + " events");
    }
    events.add(event);
  }
}
