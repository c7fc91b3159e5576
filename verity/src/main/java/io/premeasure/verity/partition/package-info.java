/**
 * GUID partition tables, as the UEFI specification defines them (chapter 5): read with all that is
 * wrong about them, edited, and written so that an interruption never leaves a disk without one.
 */
package io.premeasure.verity.partition;
