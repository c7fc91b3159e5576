/** File systems inside partitions: which one it is, and what their readers have in common. */
package io.premeasure.verity.filesystem;
