package io.premeasure.measure.launch;

import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.PlatformField;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.lcp.LaunchPolicy;
import io.premeasure.measure.document.DocumentNode;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;

/** What a configuration says about the launch control policy: none, any, or a policy's file. */
final class LaunchControl {
  private static final Octets NO_HASH = Octets.of(new byte[HashAlgorithm.SHA1.size()]);

  private LaunchControl() {}

  /**
   * What follows for the measurements. What matched in a policy with lists is not known from the
   * policy alone: it has to be given, or be in a profile.
   */
  static PlatformProfile read(String source, DocumentNode lcp, LaunchFiles files)
      throws IOException {
    if (lcp.isMapping()) {
      return ofFile(lcp.member("file").text(), files);
    }
    PlatformProfile nothing = nothingMatched(new PlatformProfile(source));
    return switch (lcp.text()) {
      case "none" -> nothing.with(PlatformField.POLICY_CONTROL, 0);
      case "any" -> nothing;
      default -> throw lcp.bad("expected none, any, or {file: NAME}");
    };
  }

  private static PlatformProfile ofFile(String file, LaunchFiles files) throws IOException {
    LaunchPolicy policy = LaunchPolicy.read(file, files.read(file));
    PlatformProfile profile =
        new PlatformProfile(file).with(PlatformField.POLICY_CONTROL, policy.control());
    return policy.type() == LaunchPolicy.ANY
        ? nothingMatched(profile)
        : profile.with(PlatformField.LCP_POLICY_HASH, Octets.of(policy.hash()));
  }

  private static PlatformProfile nothingMatched(PlatformProfile profile) {
    return profile
        .with(PlatformField.LCP_DETAILS, Launch.NO_POLICY)
        .with(PlatformField.LCP_AUTHORITIES, Launch.NO_POLICY)
        .with(PlatformField.LCP_POLICY_HASH, NO_HASH);
  }
}
