/** Disk images opened by the commands: partitions and files by the names that users give. */
package io.premeasure.measure.image;
