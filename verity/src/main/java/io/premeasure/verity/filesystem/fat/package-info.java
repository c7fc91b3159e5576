/**
 * FAT12, FAT16 and FAT32 (Microsoft, FAT32 File System Specification 1.03; ECMA-107), as found on
 * EFI system partitions: reading, checking, changing and creating them without mounting.
 */
package io.premeasure.verity.filesystem.fat;
