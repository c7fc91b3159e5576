/** Volumes as boot loaders see them: file systems of which only names and contents matter. */
package io.premeasure.boot.volume;
