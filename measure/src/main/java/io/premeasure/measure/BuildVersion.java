package io.premeasure.measure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version and the commit that the program was built from, written into it by the build. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    String version = build.getProperty("version", "unknown");
    return new String[] {"premeasure " + version + " (" + build.getProperty("commit") + ")"};
  }
}
