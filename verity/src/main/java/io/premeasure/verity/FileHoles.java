package io.premeasure.verity;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.Closeable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The holes of a sparse file, as lseek(2) with SEEK_DATA tells them on Linux. The JDK has nothing
 * for this, and reading a hole takes a hundred times as long as asking for its end.
 */
final class FileHoles implements Closeable {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int NO_MORE_DATA = 6; // ENXIO

  private final int descriptor;
  private final long size;
  private boolean closed;
  private long holeStart;
  private long holeEnd;

  private FileHoles(int descriptor, long size) {
    this.descriptor = descriptor;
    this.size = size;
  }

  /** Opens the file for questions about its holes; empty where none can be asked. */
  static Optional<FileHoles> open(Path path, long size) {
    try {
      if (!Platform.isLinux()
          || Native.LONG_SIZE != Long.BYTES
          || path.getFileSystem() != FileSystems.getDefault()) {
        return Optional.empty();
      }
      int descriptor = Libc.open(path.toString(), O_RDONLY_CLOEXEC);
      return descriptor < 0 ? Optional.empty() : Optional.of(new FileHoles(descriptor, size));
    } catch (LinkageError e) {
      // No native library for this machine, or no folder to unpack it into.
      return Optional.empty();
    }
  }

  /** Start of the next data at or after the position, at most the file's size. */
  synchronized long nextData(long position) {
    if (closed) {
      return position;
    }
    if (position < holeStart || position >= holeEnd) {
      ask(position);
    }
    return position >= holeStart && position < holeEnd ? holeEnd : position;
  }

  /** To be called after the file was written: what was a hole may be data now. */
  synchronized void forget() {
    holeStart = 0;
    holeEnd = 0;
  }

  private void ask(long position) {
    long data = Libc.lseek(descriptor, position, SEEK_DATA);
    if (data < 0 && Native.getLastError() == NO_MORE_DATA) {
      data = size;
    }
    // A file system that knows of no holes answers with the position itself, or with an error.
    if (data > position) {
      holeStart = position;
      holeEnd = Math.min(data, size);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Libc.close(descriptor);
    }
  }

  /** The C library, bound when it is first called. */
  private static final class Libc {
    static {
      Native.register(Libc.class, "c");
    }

    static native int open(String path, int flags);

    static native long lseek(int descriptor, long offset, int whence);

    static native int close(int descriptor);
  }
}
