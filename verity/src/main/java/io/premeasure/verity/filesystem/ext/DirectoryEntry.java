package io.premeasure.verity.filesystem.ext;

/**
 * One name in a directory, as stored.
 *
 * @param name of the file, without any {@code /}
 * @param inode number of its inode
 * @param offset of the record in bytes from the start of the file system
 */
record DirectoryEntry(FileName name, long inode, long offset) {}
