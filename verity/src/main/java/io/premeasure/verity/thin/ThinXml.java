package io.premeasure.verity.thin;

import java.io.IOException;

/** The XML form of a pool that thin_dump writes and thin_restore reads. */
public final class ThinXml {
  private ThinXml() {}

  /** Writes the pool, character for character as thin_dump 0.9 does. */
  public static void write(ThinPool pool, Appendable out) throws IOException {
    out.append(
        String.format(
            "<superblock uuid=\"\" time=\"%d\" transaction=\"%d\" flags=\"%d\" version=\"2\""
                + " data_block_size=\"%d\" nr_data_blocks=\"%d\">\n",
            pool.time(),
            pool.transactionId(),
            pool.flags(),
            pool.dataBlockSectors(),
            pool.dataBlocks()));
    for (ThinDevice device : pool.devices()) {
      out.append(
          String.format(
              "  <device dev_id=\"%d\" mapped_blocks=\"%d\" transaction=\"%d\""
                  + " creation_time=\"%d\" snap_time=\"%d\">\n",
              device.id(),
              device.mappedBlocks(),
              device.transactionId(),
              device.creationTime(),
              device.snapshottedTime()));
      for (MappedRange range : device.ranges()) {
        out.append(mapping(range));
      }
      out.append("  </device>\n");
    }
    out.append("</superblock>\n");
  }

  private static String mapping(MappedRange range) {
    if (range.length() == 1) {
      return String.format(
          "    <single_mapping origin_block=\"%d\" data_block=\"%d\" time=\"%d\"/>\n",
          range.origin(), range.data(), range.time());
    }
    return String.format(
        "    <range_mapping origin_begin=\"%d\" data_begin=\"%d\" length=\"%d\" time=\"%d\"/>\n",
        range.origin(), range.data(), range.length(), range.time());
  }
}
