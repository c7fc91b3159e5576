package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the owner of a byte: what has its place by arithmetic, everything else by walking all
 * files. Files that cannot be read are passed over, since the search is made in damaged images.
 */
final class OwnerSearch {
  private final Volume volume;
  private final GroupTable groups;
  private final InodeTable inodes;
  private final ExtTree tree;

  OwnerSearch(Volume volume, GroupTable groups, InodeTable inodes, ExtTree tree) {
    this.volume = volume;
    this.groups = groups;
    this.inodes = inodes;
    this.tree = tree;
  }

  ExtOwner owner(long offset) throws IOException {
    ExtSuperblock superblock = volume.superblock();
    long block = offset / volume.blockSize();
    if (offset < 0 || block >= superblock.blocks()) {
      return none(ExtOwner.Kind.OUTSIDE);
    }
    if (offset < SuperblockParser.OFFSET) {
      return none(ExtOwner.Kind.BOOT_BLOCK);
    }
    Optional<ExtOwner> fixed = ofGroups(block, offset);
    return fixed.isPresent() ? fixed.get() : ofFiles(block);
  }

  private Optional<ExtOwner> ofGroups(long block, long offset) throws IOException {
    ExtSuperblock superblock = volume.superblock();
    for (long index = 0; index < groups.descriptorBlocks(); index++) {
      if (block == groups.descriptorBlock(index)) {
        return Optional.of(none(ExtOwner.Kind.GROUP_DESCRIPTORS));
      }
    }
    for (long group = 0; group < superblock.groups(); group++) {
      Optional<ExtOwner> found = ofGroup(group, block, offset);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<ExtOwner> ofGroup(long group, long block, long offset) throws IOException {
    ExtSuperblock superblock = volume.superblock();
    if (superblock.hasSuperblock(group)) {
      long copy = groups.firstBlock(group) + (group == 0 ? groups.bootBlock() : 0);
      long copies = groups.descriptorBlocks() + superblock.reservedDescriptorBlocks();
      if (block == copy) {
        return Optional.of(new ExtOwner(ExtOwner.Kind.SUPERBLOCK, "", group));
      }
      if (block > copy
          && block <= copy + copies
          && !superblock.hasIncompat(ExtFeatures.INCOMPAT_META_BG)) {
        return Optional.of(none(ExtOwner.Kind.GROUP_DESCRIPTORS));
      }
    }
    GroupTable.Descriptor descriptor = groups.descriptor(group);
    if (block == descriptor.blockBitmap()) {
      return Optional.of(new ExtOwner(ExtOwner.Kind.BLOCK_BITMAP, "", group));
    }
    if (block == descriptor.inodeBitmap()) {
      return Optional.of(new ExtOwner(ExtOwner.Kind.INODE_BITMAP, "", group));
    }
    long inTable = offset - volume.offset(descriptor.inodeTable());
    if (inTable < 0 || inTable >= groups.inodeTableBlocks() * volume.blockSize()) {
      return Optional.empty();
    }
    long inode = group * superblock.inodesPerGroup() + inTable / superblock.inodeSize() + 1;
    return Optional.of(new ExtOwner(ExtOwner.Kind.INODE, "", inode));
  }

  private ExtOwner ofFiles(long block) throws IOException {
    long journal = volume.superblock().journalInode();
    if (journal != 0) {
      try {
        if (uses(inodes.read(journal, SuperblockParser.OFFSET), block).isPresent()) {
          return new ExtOwner(ExtOwner.Kind.JOURNAL, "", journal);
        }
      } catch (VerityFormatException e) {
        // A damaged journal owns nothing that can be named.
      }
    }
    return walk(block).orElse(none(ExtOwner.Kind.UNUSED));
  }

  private Optional<ExtOwner> walk(long block) throws IOException {
    Deque<ExtFile> directories = new ArrayDeque<>(List.of(tree.root()));
    Set<Long> seen = new HashSet<>();
    Optional<ExtOwner> root = ofFile(tree.root(), block);
    while (root.isEmpty() && !directories.isEmpty()) {
      ExtFile directory = directories.pop();
      if (!seen.add(directory.inode())) {
        continue;
      }
      for (ExtFile file : children(directory)) {
        Optional<ExtOwner> owner = ofFile(file, block);
        if (owner.isPresent()) {
          return owner;
        }
        if (file.type() == ExtFileType.DIRECTORY) {
          directories.push(file);
        }
      }
    }
    return root;
  }

  private List<ExtFile> children(ExtFile directory) throws IOException {
    List<ExtFile> children = new ArrayList<>();
    try {
      for (DirectoryEntry entry : tree.entries(directory)) {
        String name = entry.name().toString();
        if (!name.equals(".") && !name.equals("..")) {
          children.add(tree.file(directory, entry));
        }
      }
    } catch (VerityFormatException e) {
      // What the rest of a damaged directory held cannot be known.
    }
    return children;
  }

  private Optional<ExtOwner> ofFile(ExtFile file, long block) throws IOException {
    try {
      Optional<ExtOwner.Kind> use = uses(file.stored(), block);
      return use.map(kind -> new ExtOwner(kind, file.path(), file.inode()));
    } catch (VerityFormatException e) {
      return Optional.empty();
    }
  }

  private Optional<ExtOwner.Kind> uses(Inode inode, long block) throws IOException {
    if (inode.attributeBlock() == block) {
      return Optional.of(ExtOwner.Kind.FILE_MAP);
    }
    ExtFileType type = inode.type();
    boolean linkInInode =
        type == ExtFileType.SYMBOLIC_LINK
            && inode.size() < Inode.POINTER_BYTES
            && !inode.hasExtents();
    boolean mapped =
        type == ExtFileType.REGULAR
            || type == ExtFileType.DIRECTORY
            || type == ExtFileType.SYMBOLIC_LINK;
    if (!mapped || linkInInode || inode.isInline()) {
      return Optional.empty();
    }
    Use use = new Use(block);
    BlockMapping.of(volume, inode).visit(use);
    ExtOwner.Kind content =
        type == ExtFileType.DIRECTORY ? ExtOwner.Kind.DIRECTORY : ExtOwner.Kind.FILE;
    return use.node
        ? Optional.of(ExtOwner.Kind.FILE_MAP)
        : Optional.of(content).filter(any -> use.data);
  }

  private static ExtOwner none(ExtOwner.Kind kind) {
    return new ExtOwner(kind, "", 0);
  }

  /** Notes whether a block is among those of a file. */
  private static final class Use implements BlockMapping.Visitor {
    private final long block;
    private boolean data;
    private boolean node;

    Use(long block) {
      this.block = block;
    }

    @Override
    public void data(long physical, long length) {
      data |= block >= physical && block - physical < length;
    }

    @Override
    public void node(long physical) {
      node |= block == physical;
    }
  }
}
