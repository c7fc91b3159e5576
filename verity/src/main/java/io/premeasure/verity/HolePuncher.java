package io.premeasure.verity;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.Closeable;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/** Gives stored bytes of a file back to the file system, as fallocate(2) does on Linux. */
final class HolePuncher implements Closeable {
  private static final int O_RDWR_CLOEXEC = 0x80002;
  private static final int KEEP_SIZE_AND_PUNCH_HOLE = 3;

  private final int descriptor;
  private boolean closed;

  private HolePuncher(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Opens the file; empty where the system has no such call. */
  static Optional<HolePuncher> open(Path path) {
    try {
      if (!Platform.isLinux()
          || Native.LONG_SIZE != Long.BYTES
          || path.getFileSystem() != FileSystems.getDefault()) {
        return Optional.empty();
      }
      int descriptor = Libc.open(path.toString(), O_RDWR_CLOEXEC);
      return descriptor < 0 ? Optional.empty() : Optional.of(new HolePuncher(descriptor));
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }

  /** Whether the bytes are zero now; a file system without holes leaves them as they are. */
  synchronized boolean punch(long position, long length) {
    return !closed && Libc.fallocate(descriptor, KEEP_SIZE_AND_PUNCH_HOLE, position, length) == 0;
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

    static native int fallocate(int descriptor, int mode, long offset, long length);

    static native int close(int descriptor);
  }
}
