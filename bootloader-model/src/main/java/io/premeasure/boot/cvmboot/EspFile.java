package io.premeasure.boot.cvmboot;

import io.premeasure.cpio.BootArchive;
import java.io.IOException;

/** A file on an EFI system partition. */
public interface EspFile {
  /** The name that errors and sources carry. */
  String name();

  /** Length in bytes. */
  long size() throws IOException;

  /**
   * The first bytes of the file.
   *
   * @param limit the most that are read; a longer file is cut to them
   */
  byte[] read(int limit) throws IOException;

  /** The file as a boot archive, to be closed by the caller; nothing of it is checked yet. */
  BootArchive openArchive() throws IOException;
}
