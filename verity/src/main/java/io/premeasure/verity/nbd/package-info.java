/**
 * A server of the Network Block Device protocol, by which virtual machines and NBD clients use a
 * disk: fixed newstyle negotiation and simple replies, as the protocol's document describes them
 * ({@code doc/proto.md} of the NetworkBlockDevice project). Numbers are big endian.
 */
package io.premeasure.verity.nbd;
