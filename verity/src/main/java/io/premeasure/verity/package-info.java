/** dm-verity: the hash tree that lets a kernel check each block of a device while reading it. */
package io.premeasure.verity;
