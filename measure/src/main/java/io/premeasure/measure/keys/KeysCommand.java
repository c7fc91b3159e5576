package io.premeasure.measure.keys;

import picocli.CommandLine.Command;

/** The group of commands about keys. */
@Command(
    name = "keys",
    description = "Make signing keys; name the signer that a key or record stands for.",
    subcommands = {KeysGenerateCommand.class, KeysSignerCommand.class})
public final class KeysCommand {}
