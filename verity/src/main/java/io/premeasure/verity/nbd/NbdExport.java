package io.premeasure.verity.nbd;

import java.io.IOException;

/** The disk that a server gives to its clients. Methods are called by several threads at once. */
public interface NbdExport {
  /** Length in bytes. */
  long size();

  /** Whether clients can only read. */
  boolean readOnly();

  /** Reads bytes that are inside of the disk. */
  void read(long position, byte[] into) throws IOException;

  /**
   * Writes bytes that are inside of the disk.
   *
   * @throws NoSpaceException when the disk has no place for them
   */
  void write(long position, byte[] bytes) throws IOException;

  /**
   * Makes bytes zero that are inside of the disk.
   *
   * @throws NoSpaceException when the disk has no place for them
   */
  void zero(long position, long length) throws IOException;

  /** Returns when everything written before by any client is there for good. */
  void flush() throws IOException;
}
