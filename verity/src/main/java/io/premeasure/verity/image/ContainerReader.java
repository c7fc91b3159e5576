package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Recognises a container and opens what is in it. */
final class ContainerReader {
  private final Path path;
  private final Optional<Path> parents;
  private final Deque<Closeable> files;
  private final Set<Path> chain;

  /**
   * Prepares to read.
   *
   * @param path of the file, where parents are looked for
   * @param parents the folder they must be below
   * @param files to which further open files are added
   */
  ContainerReader(Path path, Optional<Path> parents, Deque<Closeable> files) {
    this(path, parents, files, new HashSet<>());
  }

  /**
   * Prepares to read a parent.
   *
   * @param chain real paths of its children
   */
  ContainerReader(Path path, Optional<Path> parents, Deque<Closeable> files, Set<Path> chain) {
    this.path = path;
    this.parents = parents;
    this.files = files;
    this.chain = chain;
  }

  OpenedDisk read(BlockSource file) throws IOException {
    if (Qcow2Header.isAt(file)) {
      return qcow2(file, Qcow2Header.read(file));
    }
    if (VhdxHeader.isAt(file)) {
      return vhdx(Vhdx.read(file));
    }
    Optional<VhdFile> vhd = VhdFile.find(file);
    if (vhd.isPresent()) {
      return vhd(file, vhd.get());
    }
    ForeignFormat.refuse(file);
    return OpenedDisk.readable(Container.RAW, file, Optional.empty(), List.of());
  }

  private static OpenedDisk qcow2(BlockSource file, Qcow2Header header) throws IOException {
    List<String> problems =
        header.dirty()
            ? List.of("qcow2: was not closed, its reference counts may be wrong")
            : List.of();
    BlockSource disk = Qcow2.open(file, header);
    return OpenedDisk.readable(Container.QCOW2, disk, Optional.empty(), problems);
  }

  private OpenedDisk vhdx(Vhdx vhdx) throws IOException {
    BlockSource disk = vhdx.disk(parent(vhdx.file(), vhdx.metadata().parent()));
    Optional<UUID> identity = Optional.of(vhdx.header().dataWriteId().uuid());
    return OpenedDisk.readable(Container.VHDX, disk, identity, vhdx.problems());
  }

  private Optional<BlockSource> parent(BlockSource file, Optional<ParentLink> link)
      throws IOException {
    return link.isPresent()
        ? Optional.of(new DiskParents(parents, files, chain).open(file, path, link.get()))
        : Optional.empty();
  }

  private OpenedDisk vhd(BlockSource file, VhdFile vhd) throws IOException {
    VhdFooter footer = vhd.footer().footer();
    BlockSource disk = footer.type() == VhdType.FIXED ? fixed(file, vhd) : dynamic(file, vhd);
    return new OpenedDisk(
        footer.type().container(),
        disk,
        Optional.empty(),
        Optional.of(vhd.footer()),
        Optional.of(footer.id()),
        problems(vhd));
  }

  private BlockSource dynamic(BlockSource file, VhdFile vhd) throws IOException {
    DynamicHeader header = DynamicHeader.read(file, vhd);
    Optional<ParentLink> link =
        vhd.footer().footer().type() == VhdType.DIFFERENCING
            ? Optional.of(header.parent())
            : Optional.empty();
    return DynamicVhd.open(file, vhd, header, parent(file, link));
  }

  OpenedDisk readForWriting(BlockTarget file) throws IOException {
    OpenedDisk opened = read(file);
    return switch (opened.container()) {
      case RAW -> opened.withTarget(file);
      case FIXED_VHD -> opened.withTarget(file.slice(file.name(), 0, opened.disk().size()));
      default ->
          throw new VerityFormatException(
              file.name(),
              0,
              opened.container().label()
                  + " cannot be changed in place, convert it to a raw image first");
    };
  }

  private static List<String> problems(VhdFile vhd) {
    List<String> problems = new ArrayList<>(vhd.footer().problems());
    VhdFooter footer = vhd.footer().footer();
    if (footer.geometryContradictsSize()) {
      problems.add(
          "VHD footer: the geometry holds "
              + footer.geometry().sectors() * 512
              + " bytes, which QEMU takes as the size, but the size is "
              + footer.currentSize());
    }
    if (footer.type() == VhdType.FIXED && footer.currentSize() != vhd.dataEnd()) {
      problems.add(
          "VHD footer: disk of "
              + footer.currentSize()
              + " bytes, but the file holds "
              + vhd.dataEnd());
    }
    return List.copyOf(problems);
  }

  private static BlockSource fixed(BlockSource file, VhdFile vhd) throws IOException {
    VhdFooter footer = vhd.footer().footer();
    if (footer.currentSize() > vhd.dataEnd()) {
      throw new VerityFormatException(
          file.name(),
          vhd.dataEnd(),
          "VHD footer: disk of " + footer.currentSize() + " bytes is longer than the file");
    }
    return file.slice(file.name(), 0, footer.currentSize());
  }
}
