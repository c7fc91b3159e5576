package io.premeasure.tpm.eventlog.comparison;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.stream.Stream;

/** Changes of what GRUB and unified kernel images measure. */
final class KernelChanges {
  private static final String GRUB = "shim-grub-secureboot";
  private static final String UKI = "uki-stub257";
  private static final String TYPE1 = "sdboot252-type1";
  private static final String SHELL = "shell-stub257-sidecars";

  private KernelChanges() {}

  static Stream<SingleChange> grub() {
    String line = "kernel command line";
    return Stream.of(
        SingleChange.of(
            "word removed",
            GRUB,
            8,
            "changed",
            line + "|the word \"quiet\" is missing",
            log ->
                log.rewrite(
                    line, ChangedLog.replaced(" quiet", "", US_ASCII), DataChange::afterSpace)),
        SingleChange.of(
            "word added",
            GRUB,
            8,
            "changed",
            line + "|the word \"init=/bin/sh\" was added",
            log ->
                log.rewrite(
                    line,
                    ChangedLog.replaced(" quiet", " quiet init=/bin/sh", US_ASCII),
                    DataChange::afterSpace)),
        SingleChange.of(
            "word changed",
            GRUB,
            8,
            "changed",
            line + "|the word \"console=ttyS0\" became \"console=ttyS1\"",
            log ->
                log.rewrite(
                    line, ChangedLog.replaced("ttyS0", "ttyS1", US_ASCII), DataChange::afterSpace)),
        SingleChange.of(
            "GRUB setting",
            GRUB,
            8,
            "changed",
            "GRUB command|\"timeout=0\" became \"timeout=5\"",
            log ->
                log.rewrite(
                    36,
                    ChangedLog.replaced("timeout=0", "timeout=5", US_ASCII),
                    DataChange::afterSpace)),
        SingleChange.of(
            "GRUB command added",
            GRUB,
            8,
            "added",
            "GRUB command: \"insmod http\"",
            log ->
                log.insertCopy(
                    36,
                    38,
                    d -> "grub_cmd: insmod http\0".getBytes(US_ASCII),
                    DataChange::afterSpace)),
        SingleChange.of(
            "grub.cfg",
            GRUB,
            9,
            "changed",
            "file (hd0,gpt1)/EFI/debian/grub.cfg has other",
            log -> log.content("file (hd0,gpt1)/EFI/debian/grub.cfg", "edited")),
        SingleChange.of(
            "kernel file",
            GRUB,
            9,
            "changed",
            "file /vmlinuz has other content",
            log -> log.content("file /vmlinuz", "new kernel")),
        SingleChange.of(
            "other initrd",
            GRUB,
            9,
            "changed",
            "file /initrd.new was measured instead of",
            log ->
                log.rewrite(
                    "file /initrd.img",
                    ChangedLog.replaced("initrd.img", "initrd.new", US_ASCII),
                    DataChange::same)),
        SingleChange.of(
            "order of files",
            GRUB,
            9,
            "reordered",
            "another place: the file",
            log -> log.move(44, 34)));
  }

  static Stream<SingleChange> images() {
    String image = " of the unified kernel image";
    return Stream.of(
        SingleChange.of(
            "kernel in the image",
            UKI,
            11,
            "changed",
            "section .linux" + image + " (the kernel)",
            log -> log.content(24, "kernel")),
        SingleChange.of(
            "command line in the image",
            UKI,
            11,
            "changed",
            "section .cmdline" + image + " (the kernel command line) has other content",
            log -> log.content(28, "words")),
        SingleChange.of(
            "initrd in the image",
            UKI,
            11,
            "changed",
            "section .initrd" + image + " (the initrd)",
            log -> log.content(30, "initrd")),
        SingleChange.of(
            "os-release in the image",
            UKI,
            11,
            "changed",
            "section .osrel" + image,
            log -> log.content(26, "os")),
        SingleChange.of(
            "command line of the stub",
            SHELL,
            12,
            "changed",
            "kernel command line|the word \"over=1\" became \"over=2\"",
            log ->
                log.rewrite(
                    63, ChangedLog.replaced("over=1", "over=2", UTF_16LE), DataChange::same)),
        SingleChange.of(
            "credential",
            SHELL,
            12,
            "changed",
            "archive \"Global credentials initrd\" has other content",
            log -> log.content("archive \"Global credentials initrd\"", "password")),
        SingleChange.of(
            "extension",
            SHELL,
            13,
            "changed",
            "archive \"System extension initrd\" has other",
            log -> log.content("archive \"System extension initrd\"", "extension")),
        SingleChange.of(
            "initrd",
            TYPE1,
            9,
            "changed",
            "Linux initrd has other content",
            log -> log.content("Linux initrd", "initrd")),
        SingleChange.of(
            "load options",
            TYPE1,
            9,
            "changed",
            "kernel load options has other content",
            log -> log.content("kernel load options", "options")));
  }
}
