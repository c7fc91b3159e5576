package io.premeasure.boot.chain;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * systemd-boot; the stage of what it starts follows.
 *
 * @param image the loader
 * @param release systemd's version without its minor part
 * @param configuration {@code /loader/loader.conf}, if there is one
 * @param source the loader's name
 */
public record SystemdBootStage(
    PeImage image, int release, Optional<BlockSource> configuration, Source source)
    implements Stage {
  private static final int FIRST_THAT_MEASURES_CONFIGURATION = 255;
  private static final int LAST_THAT_PASSES_EMBEDDED_OPTIONS = 253;
  private static final int CONFIGURATION_PCR = 5;
  private static final long EV_EVENT_TAG = 6;
  private static final int CONFIGURATION_TAG = 0xF5BC582A;

  @Override
  public String name() {
    return "systemd-boot";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(image, source);
    if (release >= FIRST_THAT_MEASURES_CONFIGURATION && configuration.isPresent()) {
      run.add(configurationEvent(run, configuration.get()));
    }
    run.systemdBoot(release <= LAST_THAT_PASSES_EMBEDDED_OPTIONS);
  }

  private static Measurement configurationEvent(ChainRun run, BlockSource file) throws IOException {
    BankDigests digests = new BankDigests(run.banks());
    digests.update(file, 0, file.size());
    byte[] name = "loader.conf\0".getBytes(StandardCharsets.UTF_16LE);
    byte[] data =
        ByteBuffer.allocate(2 * Integer.BYTES + name.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(CONFIGURATION_TAG)
            .putInt(name.length)
            .put(name)
            .array();
    return new Measurement(
        CONFIGURATION_PCR,
        EV_EVENT_TAG,
        digests.finish(),
        data,
        Source.file(file.name()),
        "loader.conf, " + file.size() + " bytes");
  }
}
