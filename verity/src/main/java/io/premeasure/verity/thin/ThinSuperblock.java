package io.premeasure.verity.thin;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first block of a thin pool's metadata (Linux, drivers/md/dm-thin-metadata.c, struct
 * thin_disk_superblock).
 *
 * @param flags bit 0: the kernel found an error and wants the metadata checked
 * @param version 1 or 2
 * @param time counts the snapshots that were made
 * @param transactionId set by whoever manages the pool
 * @param metadataSnapshot block of a copy of the superblock that keeps an older state; 0 for none
 * @param dataMap counts references to data blocks
 * @param metadataMap counts references to metadata blocks
 * @param mappingRoot block of the tree of mappings
 * @param detailsRoot block of the tree of device details
 * @param dataBlockSectors length of a data block in sectors of 512 bytes
 * @param metadataBlocks length of the metadata device in blocks of 4096 bytes
 */
record ThinSuperblock(
    int flags,
    int version,
    int time,
    long transactionId,
    long metadataSnapshot,
    SpaceMapRoot dataMap,
    SpaceMapRoot metadataMap,
    long mappingRoot,
    long detailsRoot,
    int dataBlockSectors,
    long metadataBlocks) {
  static final int NEEDS_CHECK = 1;
  static final int VERSION = 2;

  private static final long MAGIC = 27022010;
  private static final int METADATA_BLOCK_SECTORS = BlockKind.SIZE / 512;
  private static final int FLAGS_AT = 4;
  private static final int MAGIC_AT = 32;
  private static final int VERSION_AT = 40;
  private static final int TIME_AT = 44;
  private static final int TRANSACTION_AT = 48;
  private static final int SNAPSHOT_AT = 56;
  private static final int DATA_MAP_AT = 64;
  private static final int METADATA_MAP_AT = 192;
  private static final int MAPPING_AT = 320;
  private static final int DETAILS_AT = 328;
  private static final int DATA_SIZE_AT = 336;
  private static final int METADATA_SIZE_AT = 340;
  private static final int METADATA_BLOCKS_AT = 344;
  private static final int INCOMPATIBLE_AT = 360;

  static ThinSuperblock read(MetadataBlocks blocks) throws IOException {
    ByteBuffer in = blocks.read(0, BlockKind.SUPERBLOCK);
    require(blocks, in.getLong(MAGIC_AT) == MAGIC, MAGIC_AT, "magic number");
    int version = in.getInt(VERSION_AT);
    require(blocks, version == 1 || version == VERSION, VERSION_AT, "version");
    int dataBlockSectors = in.getInt(DATA_SIZE_AT);
    require(blocks, ThinPool.isBlockSize(dataBlockSectors), DATA_SIZE_AT, "data block size");
    require(
        blocks,
        in.getInt(METADATA_SIZE_AT) == METADATA_BLOCK_SECTORS,
        METADATA_SIZE_AT,
        "metadata block size");
    require(blocks, in.getInt(INCOMPATIBLE_AT) == 0, INCOMPATIBLE_AT, "incompatible features");
    return new ThinSuperblock(
        in.getInt(FLAGS_AT),
        version,
        in.getInt(TIME_AT),
        in.getLong(TRANSACTION_AT),
        in.getLong(SNAPSHOT_AT),
        SpaceMapRoot.decode(in, DATA_MAP_AT),
        SpaceMapRoot.decode(in, METADATA_MAP_AT),
        in.getLong(MAPPING_AT),
        in.getLong(DETAILS_AT),
        dataBlockSectors,
        in.getLong(METADATA_BLOCKS_AT));
  }

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(BlockKind.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(FLAGS_AT, flags).putLong(MAGIC_AT, MAGIC).putInt(VERSION_AT, version);
    out.putInt(TIME_AT, time).putLong(TRANSACTION_AT, transactionId);
    out.putLong(SNAPSHOT_AT, metadataSnapshot);
    dataMap.encode(out, DATA_MAP_AT);
    metadataMap.encode(out, METADATA_MAP_AT);
    out.putLong(MAPPING_AT, mappingRoot).putLong(DETAILS_AT, detailsRoot);
    out.putInt(DATA_SIZE_AT, dataBlockSectors).putInt(METADATA_SIZE_AT, METADATA_BLOCK_SECTORS);
    out.putLong(METADATA_BLOCKS_AT, metadataBlocks);
    return out.array();
  }

  private static void require(MetadataBlocks blocks, boolean condition, int at, String field)
      throws VerityFormatException {
    if (!condition) {
      throw blocks.problem(0, at, "thin superblock: " + field + " not as expected");
    }
  }
}
