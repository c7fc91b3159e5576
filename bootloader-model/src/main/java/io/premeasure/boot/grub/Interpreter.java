package io.premeasure.boot.grub;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.volume.LoaderVolume;
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
final class Interpreter implements TestCommand.Files {
  private static final int MAX_CONFIGURATION = 1 << 20;

  /** Commands that change nothing which a later command depends on. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "echo",
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

  /** Files that GRUB's normal mode reads from its prefix, where its modules are installed. */
  private static final List<String> LISTS =
      List.of("command.lst", "fs.lst", "crypto.lst", "terminal.lst");

  private final GrubSetup setup;
  private final GrubFiles files;
  private final List<GrubEvent> events = new ArrayList<>();
  private final List<MenuEntry> menu = new ArrayList<>();
  private final Map<String, String> functions = new HashMap<>();
  private final GrubModules modules;
  private final RunLimits limits = new RunLimits();
  private Environment environment;
  private boolean quiet;
  private boolean normal;
  private boolean booted;
  private boolean kernelLoaded;

  Interpreter(GrubSetup setup, GrubFiles files) {
    this.setup = setup;
    this.files = files;
    environment = new Environment(setup);
    modules = new GrubModules(setup.modules());
  }

  List<GrubEvent> events() {
    return events;
  }

  /** Runs everything from the embedded configuration to the start of the kernel. */
  void run() throws IOException, Unpredictable {
    for (String command : setup.early()) {
      note(GrubEvent.command(command));
    }
    if (setup.early().isEmpty() && setup.configuration().isPresent()) {
      rescue(setup.configuration().get());
    }
    if (!booted) {
      menu(environment.value("prefix") + "/grub.cfg", 0);
    }
    if (!kernelLoaded) {
      throw new Unpredictable("the configuration starts no Linux kernel");
    }
  }

  /** The embedded configuration is run line by line, and its commands are not measured. */
  private void rescue(String configuration) throws IOException, Unpredictable {
    quiet = true;
    for (String line : configuration.lines().toList()) {
      script("embedded configuration", line, 0);
    }
    quiet = false;
  }

  /** Runs a configuration file with a menu of its own, and the entry that is taken from it. */
  private void menu(String path, int depth) throws IOException, Unpredictable {
    List<MenuEntry> outer = List.copyOf(menu);
    boolean outerQuiet = quiet;
    Environment outerEnvironment = environment;
    if (depth > 0) {
      environment = environment.inner();
    }
    quiet = false;
    menu.clear();
    if (!normal) {
      normal = true;
      readLists();
    }
    source(path, depth);
    if (!booted && !kernelLoaded && !menu.isEmpty()) {
      MenuEntry entry = chosen();
      if (entry.submenu()) {
        throw new Unpredictable("the entry " + entry.parameters() + " is a menu of its own");
      }
      note(GrubEvent.command("setparams " + String.join(" ", entry.parameters())));
      call("menu entry", entry.body(), entry.parameters(), depth + 1);
      booted = kernelLoaded;
    }
    menu.clear();
    menu.addAll(outer);
    quiet = outerQuiet;
    environment = outerEnvironment;
  }

  private MenuEntry chosen() throws Unpredictable {
    String wanted =
        setup.entry().orElse((environment.has("default") ? environment.value("default") : "0"));
    if (wanted.matches("[0-9]{1,4}") && Integer.parseInt(wanted) < menu.size()) {
      return menu.get(Integer.parseInt(wanted));
    }
    return menu.stream()
        .filter(entry -> entry.isNamed(wanted))
        .findFirst()
        .orElseThrow(() -> new Unpredictable("no menu entry '" + wanted + "'"));
  }

  /** Runs a function or menu entry, whose parameters are its own. */
  private void call(String name, String body, List<String> given, int depth)
      throws IOException, Unpredictable {
    List<String> outer = environment.enter(given);
    script(name, body, depth);
    environment.enter(outer);
  }

  private void script(String name, String text, int depth) throws IOException, Unpredictable {
    limits.script(text, depth);
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
    List<String> words = Word.expand(command.words(), environment::value);
    String block = command.block().map(text -> " {" + text + "}").orElse("");
    limits.command(words, block);
    if (words.isEmpty()) {
      return true;
    }
    boolean negated = words.get(0).equals("!");
    if (!quiet) {
      note(GrubEvent.command(String.join(" ", words) + block));
    }
    if (negated) {
      words.remove(0);
    }
    return words.isEmpty() || negated != builtin(words, command.block(), depth);
  }

  private boolean builtin(List<String> words, Optional<String> block, int depth)
      throws IOException, Unpredictable {
    String name = words.get(0);
    modules.run(name, this::installed);
    List<String> arguments = words.subList(1, words.size());
    switch (name) {
      case "[", "test" -> {
        boolean closed = name.equals("[") && words.get(words.size() - 1).equals("]");
        return new TestCommand(words.subList(1, words.size() - (closed ? 1 : 0)), this).holds();
      }
      case "false" -> {
        return false;
      }
      case "set" -> set(arguments);
      case "unset" -> environment.unset(arguments);
      case "export" -> environment.export(arguments);
      case "menuentry", "submenu" -> menu.add(MenuEntry.of(words, block.orElse("")));
      case "source", "." -> source(argument(words), depth + 1);
      case "configfile", "normal" -> menu(configuration(words), depth + 1);
      case "insmod" -> modules.load(argument(words), this::installed);
      case "linux", "linuxefi" -> linux(arguments);
      case "initrd", "initrdefi" -> initrd(arguments);
      case "boot" -> booted = true;
      default -> {
        return other(words, depth);
      }
    }
    return true;
  }

  private boolean other(List<String> words, int depth) throws IOException, Unpredictable {
    String name = words.get(0);
    if (functions.containsKey(name)) {
      call("function " + name, functions.get(name), words.subList(1, words.size()), depth + 1);
    } else if (Search.isSearch(name)) {
      return search(Search.of(words));
    } else if (name.indexOf('=') > 0) {
      set(List.of(name));
    } else if (!WITHOUT_EFFECT.contains(name)) {
      throw new Unpredictable("what the command '" + name + "' does is not known");
    }
    return true;
  }

  private String configuration(List<String> words) {
    return words.size() > 1 ? words.get(1) : environment.value("prefix") + "/grub.cfg";
  }

  private void set(List<String> arguments) throws IOException, Unpredictable {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        environment.set(argument.substring(0, equals), argument.substring(equals + 1));
        if (normal && argument.startsWith("prefix=")) {
          readLists();
        }
      }
    }
  }

  /** When normal mode starts, and when it is given another prefix. */
  private void readLists() throws IOException, Unpredictable {
    for (String list : LISTS) {
      Optional<BlockSource> file = installed(list);
      if (file.isPresent() && list.equals(LISTS.get(0))) {
        modules.list(file.get());
      }
    }
  }

  /** Opens a file of those that are installed with GRUB's modules. */
  private Optional<BlockSource> installed(String name) throws IOException, Unpredictable {
    String path = environment.value("prefix") + "/x86_64-efi/" + name;
    return files.volume(path(path).device()).isPresent() && isFile(path)
        ? Optional.of(open(path))
        : Optional.empty();
  }

  /** The answers that were given count more than what is on the known volumes. */
  private boolean search(Search wanted) throws IOException, Unpredictable {
    Optional<String> answer = Optional.ofNullable(setup.searched().get(wanted.name()));
    List<String> found = answer.isPresent() ? List.of(answer.get()) : files.search(wanted);
    if (found.size() != 1) {
      throw new Unpredictable(
          "what 'search %s' finds is not known%s"
              .formatted(wanted.name(), found.isEmpty() ? "" : ", it is on " + found));
    }
    if (wanted.kind() == Search.Kind.FILE) {
      // The file that shows where it is has been read.
      open("(" + found.get(0) + ")" + GrubPath.of(wanted.name(), "").path());
    }
    wanted.variable().ifPresent(variable -> environment.set(variable, found.get(0)));
    return true;
  }

  private void linux(List<String> arguments) throws IOException, Unpredictable {
    if (arguments.isEmpty()) {
      throw new Unpredictable("linux without a kernel");
    }
    BlockSource kernel = open(arguments.get(0));
    note(new GrubEvent(GrubEvent.Kind.KERNEL, arguments.get(0), Optional.of(kernel)));
    List<String> quoted = arguments.stream().map(Interpreter::quoted).toList();
    note(
        new GrubEvent(
            GrubEvent.Kind.KERNEL_COMMAND_LINE, String.join(" ", quoted), Optional.empty()));
    kernelLoaded = true;
  }

  private void initrd(List<String> arguments) throws IOException, Unpredictable {
    for (String argument : arguments) {
      note(new GrubEvent(GrubEvent.Kind.INITRD, argument, Optional.of(open(argument))));
    }
  }

  private void source(String path, int depth) throws IOException, Unpredictable {
    BlockSource file = open(path);
    if (file.size() > MAX_CONFIGURATION) {
      throw new Unpredictable(path + " is larger than 1 MiB");
    }
    byte[] content = new byte[(int) file.size()];
    file.read(0, content, 0, content.length);
    script(file.name(), new String(content, StandardCharsets.UTF_8), depth);
  }

  /** Opens a file, which is measured with it. */
  private BlockSource open(String name) throws IOException, Unpredictable {
    GrubPath path = path(name);
    BlockSource file =
        volume(path).file(path.path()).orElseThrow(() -> new Unpredictable("no file " + name));
    limits.file(file.size());
    if (path.isMeasured()) {
      note(new GrubEvent(GrubEvent.Kind.FILE, name, Optional.of(file)));
    }
    return file;
  }

  @Override
  public boolean isFile(String name) throws IOException, Unpredictable {
    GrubPath path = path(name);
    return volume(path).file(path.path()).isPresent();
  }

  @Override
  public long size(String name) throws IOException, Unpredictable {
    return isFile(name) ? open(name).size() : -1;
  }

  @Override
  public boolean isFolder(String name) throws IOException, Unpredictable {
    GrubPath path = path(name);
    return volume(path).isFolder(path.path());
  }

  private LoaderVolume volume(GrubPath path) throws Unpredictable {
    return files
        .volume(path.device())
        .orElseThrow(() -> new Unpredictable("what is on (" + path.device() + ") is not known"));
  }

  private GrubPath path(String name) {
    return GrubPath.of(name, environment.value("root"));
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
    limits.event();
    events.add(event);
  }
}
