package io.premeasure.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;

class CommandGroupTest {
  @ParameterizedTest
  @EnumSource
  void isNamedAsItsCommandAndDescribedAloneWhenNamed(CommandGroup group) {
    String name = group.type().getAnnotation(Command.class).name();
    assertEquals(List.of(group), CommandGroup.neededFor("--format", "json", name, "--help"));
    Invocation help = Invocation.of(name, "--help");
    assertEquals(0, help.exit(), help.err());
    assertTrue(help.text().startsWith("Usage: premeasure " + name), help.text());
    assertTrue(help.text().contains("--format=text|json"), help.text());
  }

  @Test
  void helpListsEveryGroup() {
    String help = Invocation.of("--help").text();
    for (CommandGroup group : CommandGroup.values()) {
      String name = group.type().getAnnotation(Command.class).name();
      assertTrue(help.contains("\n  " + name + " "), name + " in " + help);
    }
  }

  @Test
  void mistypedCommandGetsSuggestions() {
    Invocation run = Invocation.of("arhcive", "show");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("archive"), run.err());
  }

  @Test
  void versionNeedsNoCommand() {
    assertEquals(List.of(), CommandGroup.neededFor("--version"));
    assertTrue(Invocation.of("--version").text().startsWith("premeasure "));
  }
}
