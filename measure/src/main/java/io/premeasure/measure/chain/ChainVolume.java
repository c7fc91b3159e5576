package io.premeasure.measure.chain;

import io.premeasure.boot.volume.LoaderVolume;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A volume of a chain, whose files count as inputs once a loader has read them.
 *
 * @param reference {@code IMAGE:PART}, or a folder that stands for a volume
 */
record ChainVolume(ChainFiles files, String reference, Optional<LoaderVolume> content)
    implements LoaderVolume {

  static ChainVolume of(ChainFiles files, String reference) throws IOException {
    return new ChainVolume(files, reference, files.volume(reference));
  }

  @Override
  public Optional<BlockSource> file(String path) throws IOException {
    return files.isFile(reference + path)
        ? Optional.of(files.open(reference + path))
        : Optional.empty();
  }

  @Override
  public boolean isFolder(String path) throws IOException {
    return files.isFolder(reference + path);
  }

  @Override
  public List<String> files(String folder) throws IOException {
    return files.list(reference + folder);
  }

  @Override
  public Optional<String> uuid() {
    return content.flatMap(LoaderVolume::uuid);
  }

  @Override
  public Optional<String> label() {
    return content.flatMap(LoaderVolume::label);
  }
}
