package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.FileBlockTarget;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A file that holds a virtual disk, in any {@link Container}, recognised by its content. */
public final class DiskImage implements Closeable {
  private final OpenedDisk opened;
  private final Deque<Closeable> files;
  private final Optional<FileBlockTarget> writable;

  private DiskImage(OpenedDisk opened, Deque<Closeable> files, Optional<FileBlockTarget> writable) {
    this.opened = opened;
    this.files = files;
    this.writable = writable;
  }

  /**
   * Opens an image for reading.
   *
   * @throws io.premeasure.verity.VerityFormatException for a damaged container, and for one that
   *     needs other files
   */
  public static DiskImage open(Path path) throws IOException {
    return open(path, Optional.empty());
  }

  /**
   * Opens an image for reading, a differencing VHD together with its parents.
   *
   * @param parents the parents must be in or below this folder, wherever the image says they are
   */
  public static DiskImage open(Path path, Path parents) throws IOException {
    return open(path, Optional.of(parents));
  }

  private static DiskImage open(Path path, Optional<Path> parents) throws IOException {
    Deque<Closeable> files = new ArrayDeque<>();
    try {
      FileBlockSource file = FileBlockSource.open(path);
      files.push(file);
      file.awaitHoles();
      OpenedDisk opened = new ContainerReader(path, parents, files).read(file);
      return new DiskImage(opened, files, Optional.empty());
    } catch (IOException | RuntimeException e) {
      close(files);
      throw e;
    }
  }

  /**
   * Opens a raw image or fixed VHD to change it in place.
   *
   * @throws io.premeasure.verity.VerityFormatException for any other container, too
   */
  public static DiskImage openForWriting(Path path) throws IOException {
    Deque<Closeable> files = new ArrayDeque<>();
    try {
      FileBlockTarget file = FileBlockTarget.open(path);
      files.push(file);
      ContainerReader reader = new ContainerReader(path, Optional.empty(), files);
      return new DiskImage(reader.readForWriting(file), files, Optional.of(file));
    } catch (IOException | RuntimeException e) {
      close(files);
      throw e;
    }
  }

  /** How the file holds the disk. */
  public Container container() {
    return opened.container();
  }

  /** The virtual disk. Closing it does nothing; close the image. */
  public BlockSource disk() {
    return opened.disk();
  }

  /** The virtual disk to be written, when the image was opened for that. */
  public Optional<BlockTarget> target() {
    return opened.target();
  }

  /** Bytes of the virtual disk. */
  public long size() throws IOException {
    return opened.disk().size();
  }

  /** Bytes of the disk the file stores; where only the file's holes tell it, in steps of 64 KiB. */
  public long allocated() throws IOException {
    return opened.disk() instanceof MappedDisk mapped
        ? mapped.allocated()
        : DataChunks.bytesWithData(opened.disk());
  }

  /**
   * Changes the length of the disk; the image must be closed then. At each moment the file is an
   * image with the old or the new length: a footer is written at its new place before the old one
   * goes.
   *
   * @param size in bytes, for a VHD a multiple of 512 up to 2040 GiB
   * @throws IllegalStateException when the image was not opened for writing
   */
  public void resize(long size) throws IOException {
    FileBlockTarget file =
        writable.orElseThrow(() -> new IllegalStateException("not opened for writing"));
    if (opened.footer().isEmpty()) {
      file.resize(size);
    } else {
      new FixedVhdResize(file, opened.footer().get().footer(), size()).to(size);
    }
    file.force();
  }

  /** Names of the image's file and, behind it, of the parents of a differencing VHD. */
  public List<String> files() {
    List<String> names = new ArrayList<>();
    for (Closeable each : files) {
      names.add(0, each instanceof BlockSource source ? source.name() : each.toString());
    }
    return names;
  }

  /** The footer of a VHD. */
  public Optional<VhdFooterReading> footer() {
    return opened.footer();
  }

  /** What is wrong with the container although the disk can be read, one sentence each. */
  public List<String> problems() {
    return opened.problems();
  }

  @Override
  public void close() throws IOException {
    close(files);
  }

  private static void close(Deque<Closeable> files) throws IOException {
    while (!files.isEmpty()) {
      files.pop().close();
    }
  }
}
