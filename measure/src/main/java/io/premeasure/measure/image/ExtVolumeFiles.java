package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.ext.ExtFile;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.filesystem.ext.ExtFileType;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of an ext2, ext3 or ext4 volume. Links are followed inside the volume. */
record ExtVolumeFiles(ExtFileSystem files) implements VolumeFiles {

  static VolumeFiles open(BlockSource bytes, ExtOptions options) throws IOException {
    return new ExtVolumeFiles(ExtFileSystem.open(bytes, options));
  }

  @Override
  public List<Item> list(String path) throws IOException {
    ExtFile file = files.resolve(path);
    if (file.type() != ExtFileType.DIRECTORY) {
      return List.of(item(file));
    }
    List<Item> items = new ArrayList<>();
    for (ExtFile child : files.list(file)) {
      String name = name(child);
      if (!name.equals(".") && !name.equals("..")) {
        items.add(item(child));
      }
    }
    return items;
  }

  @Override
  public InputStream open(String path) throws IOException {
    return files.resolve(path).stream();
  }

  private static String name(ExtFile file) {
    return file.path().substring(file.path().lastIndexOf('/') + 1);
  }

  private static Item item(ExtFile file) throws IOException {
    String type =
        switch (file.type()) {
          case REGULAR -> "file";
          case DIRECTORY -> "folder";
          case SYMBOLIC_LINK -> "link";
          default -> "other";
        };
    Optional<String> target =
        file.type() == ExtFileType.SYMBOLIC_LINK
            ? Optional.of(new String(file.linkTarget(), StandardCharsets.UTF_8))
            : Optional.empty();
    return new Item(name(file), type, file.size(), target);
  }
}
