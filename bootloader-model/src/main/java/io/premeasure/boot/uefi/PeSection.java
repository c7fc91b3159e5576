package io.premeasure.boot.uefi;

/**
 * A row of a PE image's section table (Microsoft PE Format, "Section Table").
 *
 * @param name up to the first NUL; long names are resolved through the string table
 * @param virtualSize length in memory, in bytes; above {@code rawSize} the rest is zeros
 * @param rawOffset where the bytes lie in the file
 * @param rawSize how many bytes the file holds, a multiple of the file alignment in most images
 */
public record PeSection(String name, long virtualSize, long rawOffset, long rawSize) {}
