package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;

/**
 * Changes a FAT volume. Each change is written in an order that keeps the old or the new state of a
 * file readable whenever it is cut off: new clusters, allocation tables, directory entry, release
 * of the old clusters. While it lasts the volume is marked as in use. Whether there is room is
 * found out before anything is written.
 *
 * <p>The same changes to the same volume give the same bytes. The attribute read-only keeps nobody
 * from changing a file. Not for several threads at once, and the only one to write to the target.
 */
public final class FatEditor {
  /** What to do when old and new content of a file do not fit on the volume together. */
  public enum NoRoom {
    /** Change nothing. */
    REFUSE,
    /** Empty the file first: if the rest is cut off, the content is lost. */
    EMPTY_FIRST
  }

  private static final long MAXIMUM_SIZE = 0xffffffffL;

  private final BlockTarget target;
  private final TableEditor table;
  private final ClusterSpace space;
  private final VolumeMarks marks;
  private final FatTime time;
  private final FatFileSystem files;

  private FatEditor(BlockTarget target, TableEditor table, FatFileSystem files, FatTime time)
      throws IOException {
    this.target = target;
    this.table = table;
    this.files = files;
    this.time = time;
    this.space = new ClusterSpace(table);
    this.marks = new VolumeMarks(target, table);
  }

  /**
   * Checks a volume and makes it ready for changes; it stays as it is until the first one.
   *
   * @param time given to everything created or written
   * @throws VerityFormatException when it is not a FAT volume, or has a problem that forbids
   *     writing
   */
  public static FatEditor open(BlockTarget target, FatTime time) throws IOException {
    ProblemList problems = new ProblemList();
    FatLayout layout = BootSectorReader.read(target, problems);
    TableEditor table = new TableEditor(target, layout);
    FatFileSystem files = FatFileSystem.open(table, problems);
    for (FatProblem problem : files.problems()) {
      if (problem.kind().forbidsWriting()) {
        throw new VerityFormatException(
            target.name(), problem.offset(), "not to be written to: " + problem.text());
      }
    }
    return new FatEditor(target, table, files, time);
  }

  /** The volume as it is now, except for the problems, which are those found at the beginning. */
  public FatFileSystem files() {
    return files;
  }

  /** Bytes in free clusters. */
  public long freeBytes() {
    return (long) space.free() * table.layout.clusterSize();
  }

  /** Creates or replaces a file; see the other method. */
  public void write(String path, byte[] content, NoRoom noRoom) throws IOException {
    write(path, new ByteArrayInputStream(content), content.length, noRoom);
  }

  /**
   * Creates a file, or replaces the content of one.
   *
   * @param content read once, not closed
   * @param size its exact length, at most 4 GiB - 1
   * @throws FileSystemException when there is no room, the name is not allowed, its directory is
   *     missing, or it is a directory; nothing was changed
   * @throws VerityFormatException when the content has another length; the file is as before, or
   *     empty if it had to be emptied first
   */
  public void write(String path, InputStream content, long size, NoRoom noRoom) throws IOException {
    if (size < 0 || size > MAXIMUM_SIZE) {
      throw new FileSystemException(path, null, size + " bytes, expected at most " + MAXIMUM_SIZE);
    }
    Place place = place(path);
    if (place.exists()) {
      replace(path, place, content, size, noRoom);
    } else {
      byte[] slots = DirectoryEditor.encode(place.name, FatEntry.ARCHIVE, time, place.items);
      int growth = place.editor.growth(slots.length / DirectorySlots.SLOT_SIZE);
      requireRoom(path, table.layout.clustersFor(size) + growth, space.free());
      marks.set();
      int[] clusters = store(path, content, size);
      insert(place, slots, first(clusters), size, growth);
      finish();
    }
  }

  private void replace(String path, Place place, InputStream content, long size, NoRoom noRoom)
      throws IOException {
    FatEntry old = place.item().entry();
    if (old.isDirectory()) {
      throw new FileSystemException(path, null, "is a directory");
    }
    long wanted = table.layout.clustersFor(size);
    boolean emptyFirst = wanted > space.free() && noRoom == NoRoom.EMPTY_FIRST;
    long freed = emptyFirst ? table.layout.clustersFor(old.size()) : 0;
    requireRoom(path, wanted, space.free() + freed);
    marks.set();
    if (emptyFirst) {
      place.editor.switchContent(old, 0, 0, time);
      target.force();
      release(old.firstCluster());
    }
    int[] clusters = store(path, content, size);
    place.editor.switchContent(old, first(clusters), size, time);
    target.force();
    if (!emptyFirst) {
      release(old.firstCluster());
    }
    finish();
  }

  /**
   * Creates a directory.
   *
   * @throws FileAlreadyExistsException when there is a file or directory of this name
   * @throws FileSystemException when there is no room, the name is not allowed, or the directory it
   *     should be in is missing; nothing was changed
   */
  public void mkdir(String path) throws IOException {
    Place place = place(path);
    if (place.exists()) {
      throw new FileAlreadyExistsException(path);
    }
    byte[] slots = DirectoryEditor.encode(place.name, FatEntry.DIRECTORY, time, place.items);
    int growth = place.editor.growth(slots.length / DirectorySlots.SLOT_SIZE);
    requireRoom(path, 1L + growth, space.free());
    marks.set();
    int[] cluster = space.take(1);
    boolean inRoot = place.parent.name().isEmpty();
    int parent = inRoot ? 0 : place.parent.firstCluster();
    byte[] bytes = ShortEntry.directory(table.layout, cluster[0], parent, time);
    target.write(table.layout.clusterStart(cluster[0]), bytes, 0, bytes.length);
    table.link(cluster);
    target.force();
    insert(place, slots, cluster[0], 0, growth);
    finish();
  }

  /**
   * Deletes a file or an empty directory.
   *
   * @throws DirectoryNotEmptyException when the directory has entries
   * @throws FileSystemException when there is no such file
   */
  public void delete(String path) throws IOException {
    FatEntry entry = files.stat(path);
    Place place = place(path);
    if (entry.isDirectory() && !files.items(entry).isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    marks.set();
    place.editor.remove(place.item());
    target.force();
    release(entry.firstCluster());
    finish();
  }

  private Place place(String path) throws IOException {
    List<String> names = FatPath.names(path);
    if (names.isEmpty()) {
      throw new FileSystemException(path, null, "is the root directory");
    }
    if (names.size() > VolumeCheck.MAXIMUM_DEPTH) {
      throw new FileSystemException(
          path, null, "more than " + VolumeCheck.MAXIMUM_DEPTH + " levels of directories");
    }
    int last = names.size() - 1;
    String name = names.get(last);
    FatEntry parent = files.stat(String.join("/", names.subList(0, last)));
    if (!parent.isDirectory()) {
      throw new NotDirectoryException(path);
    }
    List<DirectoryReader.Item> items = files.items(parent);
    Place place =
        new Place(
            parent,
            name,
            items,
            items.stream().filter(item -> item.entry().hasName(name)).limit(1).toList(),
            new DirectoryEditor(target, table, parent.firstCluster()));
    String objection = place.exists() ? "" : LongName.objection(name).orElse("");
    if (!objection.isEmpty()) {
      throw new FileSystemException(path, null, objection);
    }
    return place;
  }

  private void requireRoom(String path, long wanted, long free) throws FileSystemException {
    if (wanted > free) {
      long size = table.layout.clusterSize();
      throw new FileSystemException(
          path, null, "no room: needs " + wanted * size + " bytes, free are " + free * size);
    }
  }

  /** Writes content to new clusters and makes a chain of them. */
  private int[] store(String path, InputStream content, long size) throws IOException {
    int[] clusters = space.take((int) table.layout.clustersFor(size));
    try {
      new ContentWriter(target, table.layout).write(path, content, size, clusters);
    } catch (IOException e) {
      // No table names these clusters yet: the volume is as good as before.
      for (int cluster : clusters) {
        space.release(cluster);
      }
      finish();
      throw e;
    }
    table.link(clusters);
    target.force();
    return clusters;
  }

  private static int first(int[] clusters) {
    return clusters.length == 0 ? 0 : clusters[0];
  }

  private void insert(Place place, byte[] slots, int cluster, long size, int growth)
      throws IOException {
    if (growth > 0) {
      place.editor.grow(space.take(growth));
      target.force();
    }
    int at = slots.length - DirectorySlots.SLOT_SIZE;
    byte[] entry = Arrays.copyOfRange(slots, at, slots.length);
    ShortEntry.putContent(ShortEntry.wrap(entry), table.layout.type(), cluster, size);
    System.arraycopy(entry, 0, slots, at, entry.length);
    place.editor.insert(slots);
    target.force();
  }

  private void release(int firstCluster) throws IOException {
    for (int cluster = firstCluster; cluster != 0; ) {
      int next = table.next(cluster);
      table.set(cluster, 0);
      space.release(cluster);
      cluster = next;
    }
    table.flush();
  }

  private void finish() throws IOException {
    if (table.layout.infoSector() != 0) {
      int next = space.lowest() == 0 ? -1 : space.lowest();
      FreeCount.read(target, table.layout).update(target, space.free(), next);
    }
    marks.restore();
  }

  /** Where a path leads: the directory, and the entry in it, if there is one. */
  private record Place(
      FatEntry parent,
      String name,
      List<DirectoryReader.Item> items,
      List<DirectoryReader.Item> found,
      DirectoryEditor editor) {
    boolean exists() {
      return !found.isEmpty();
    }

    DirectoryReader.Item item() {
      return found.get(0);
    }
  }
}
