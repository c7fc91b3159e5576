package io.premeasure.verity.filesystem.ext;

/** Feature bits of the superblock that change how a file system is read. */
final class ExtFeatures {
  static final long COMPAT_SPARSE_SUPER2 = 0x200;

  static final long INCOMPAT_COMPRESSION = 0x1;
  static final long INCOMPAT_FILETYPE = 0x2;
  static final long INCOMPAT_RECOVER = 0x4;
  static final long INCOMPAT_JOURNAL_DEVICE = 0x8;
  static final long INCOMPAT_META_BG = 0x10;
  static final long INCOMPAT_EXTENTS = 0x40;
  static final long INCOMPAT_64BIT = 0x80;
  static final long INCOMPAT_MMP = 0x100;
  static final long INCOMPAT_FLEX_BG = 0x200;
  static final long INCOMPAT_EA_INODE = 0x400;
  static final long INCOMPAT_DIRDATA = 0x1000;
  static final long INCOMPAT_CSUM_SEED = 0x2000;
  static final long INCOMPAT_LARGEDIR = 0x4000;
  static final long INCOMPAT_INLINE_DATA = 0x8000;
  static final long INCOMPAT_ENCRYPT = 0x10000;
  static final long INCOMPAT_CASEFOLD = 0x20000;

  static final long RO_COMPAT_SPARSE_SUPER = 0x1;
  static final long RO_COMPAT_GDT_CSUM = 0x10;
  static final long RO_COMPAT_BIGALLOC = 0x200;
  static final long RO_COMPAT_METADATA_CSUM = 0x400;

  /** The incompatible features that do not keep this reader from reading. */
  static final long INCOMPAT_READABLE =
      INCOMPAT_FILETYPE
          | INCOMPAT_RECOVER
          | INCOMPAT_META_BG
          | INCOMPAT_EXTENTS
          | INCOMPAT_64BIT
          | INCOMPAT_MMP
          | INCOMPAT_FLEX_BG
          | INCOMPAT_EA_INODE
          | INCOMPAT_CSUM_SEED
          | INCOMPAT_LARGEDIR
          | INCOMPAT_INLINE_DATA
          | INCOMPAT_ENCRYPT
          | INCOMPAT_CASEFOLD;

  private ExtFeatures() {}

  /** The incompatible features that are refused, in words. */
  static String refused(long incompat) {
    String names =
        name(incompat, INCOMPAT_COMPRESSION, "compression")
            + name(incompat, INCOMPAT_JOURNAL_DEVICE, "journal_dev")
            + name(incompat, INCOMPAT_DIRDATA, "dirdata");
    long unknown =
        incompat
            & ~(INCOMPAT_READABLE
                | INCOMPAT_COMPRESSION
                | INCOMPAT_JOURNAL_DEVICE
                | INCOMPAT_DIRDATA);
    String rest = unknown == 0 ? "" : "unknown 0x" + Long.toHexString(unknown);
    return (names + rest).strip();
  }

  private static String name(long incompat, long bit, String name) {
    return (incompat & bit) == 0 ? "" : name + " ";
  }
}
