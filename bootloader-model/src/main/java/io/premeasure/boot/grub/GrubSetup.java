package io.premeasure.boot.grub;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a build of GRUB starts, and what the machine answers it.
 *
 * @param device of the prefix, where the variable root starts, for example {@code hd0,gpt1}
 * @param prefix path of its folder on that device, for example {@code /EFI/debian}
 * @param early commands that are measured before the configuration file is read, instead of those
 *     that the embedded configuration runs
 * @param configuration that is embedded in it
 * @param modules that are built in; {@code insmod} of others cannot be predicted
 * @param searched what {@code search} finds: devices by file system UUID, label or file
 * @param entry title, identifier or number of the menu entry that the user takes; empty for the
 *     default
 */
public record GrubSetup(
    String device,
    String prefix,
    List<String> early,
    Optional<String> configuration,
    List<String> modules,
    Map<String, String> searched,
    Optional<String> entry) {

  /** Copies the lists and the map. */
  public GrubSetup {
    early = List.copyOf(early);
    modules = List.copyOf(modules);
    searched = Map.copyOf(searched);
  }

  /** What Debian's signed GRUB runs before it reads {@code grub.cfg} from its prefix. */
  public static List<String> debianEarly(String device, String prefix) {
    String folder = "(" + device + ")" + prefix;
    return List.of(
        "[ -z " + folder + " -o ! -e " + folder + " ]",
        "[ -e " + folder + "/x86_64-efi/grub.cfg ]",
        "[ -e " + folder + "/grub.cfg ]",
        "source " + folder + "/grub.cfg");
  }
}
