/** Forward error correction of verity volumes: Reed-Solomon parity, its creation and its use. */
package io.premeasure.verity.fec;
