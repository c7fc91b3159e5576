package io.premeasure.measure.verity;

import io.premeasure.measure.console.NumberedFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command about a tree; its {@code --format} names the hash type too, as veritysetup's does. */
abstract class TreeCommand implements Callable<Integer>, NumberedFormat {
  private static final List<String> HASH_TYPES = List.of("0", "1");

  @Mixin private TreeOptions options;

  /** The options that say what the tree looks like. */
  final TreeOptions options() {
    return options;
  }

  @Override
  public final List<String> formatNumbers() {
    return HASH_TYPES;
  }

  @Override
  public final void formatNumber(int number) {
    options.hashType(number);
  }
}
