package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does with this program what was done with the core to make a golden image. */
final class Replay {
  private final GoldenImage golden;
  private final MemoryTarget image;
  private final TrustAnchor anchor;

  private Replay(GoldenImage golden) {
    this.golden = golden;
    this.image = new MemoryTarget(golden.name(), new byte[golden.bytes().length]);
    this.anchor = TrustAnchor.inMemory(golden.protection(), Optional.empty());
  }

  static Replay of(GoldenImage golden) throws IOException {
    Replay replay = new Replay(golden);
    ImageInit.run(replay.image, ImageInitTest.geometry(golden), replay.anchor);
    for (Map<String, Object> run : golden.list("runs")) {
      replay.run(List.of(run.get("commands").toString().split(" ")).iterator());
    }
    return replay;
  }

  static Session open(MemoryTarget image, TrustAnchor anchor) throws IOException {
    return SessionOpening.open(image, anchor, Optional.empty(), BlockCache.DEFAULT);
  }

  private void run(Iterator<String> words) throws IOException {
    Session session = open(image, anchor);
    Operations operations = new Operations(session);
    while (words.hasNext()) {
      switch (words.next()) {
        case "write" -> {
          long first = number(words);
          long count = number(words);
          long tag = number(words);
          for (long vba = first; vba < first + count; vba++) {
            operations.write(vba, Pattern.block(vba, tag));
          }
        }
        case "sync" -> session.sync();
        case "snap" -> operations.createSnapshot();
        case "discard" -> operations.discard(number(words));
        case "rekey" -> {
          operations.startRekeying();
          operations.finish(1);
        }
        case "extvbd" -> {
          operations.startExtension(ImageState.EXTENDING_VBD, number(words));
          operations.finish(1);
        }
        case "extft" -> {
          operations.startExtension(ImageState.EXTENDING_FT, number(words));
          operations.finish(1);
        }
        default -> throw new IllegalArgumentException(golden.name());
      }
    }
    session.commit();
  }

  private static long number(Iterator<String> words) {
    return Long.parseLong(words.next());
  }

  BlockSource image() {
    return image;
  }

  byte[] bytes() {
    return image.bytes();
  }

  TrustAnchor anchor() {
    return anchor;
  }
}
