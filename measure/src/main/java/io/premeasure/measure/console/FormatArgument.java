package io.premeasure.measure.console;

import java.util.Arrays;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The argument of {@code --format}: the form of the result, or a number, which some commands know
 * under the same option name from the program they stand in for. Both can be given, in two options.
 */
final class FormatArgument implements IParameterConsumer {
  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec spec) {
    CommandLine command = spec.commandLine();
    if (words.isEmpty()) {
      throw new ParameterException(command, "Missing required parameter for option '--format'");
    }
    String word = words.pop();
    if (spec.userObject() instanceof NumberedFormat numbered
        && numbered.formatNumbers().contains(word)) {
      numbered.formatNumber(Integer.parseInt(word));
      return;
    }
    Console.Format form =
        Arrays.stream(Console.Format.values())
            .filter(format -> format.name().equalsIgnoreCase(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new ParameterException(
                        command,
                        "Invalid value for option '--format': '"
                            + word
                            + "', expected "
                            + expected(spec)));
    option.setValue(form);
  }

  private static String expected(CommandSpec spec) {
    return spec.userObject() instanceof NumberedFormat numbered
        ? "text, json, " + String.join(" or ", numbered.formatNumbers())
        : "text or json";
  }
}
