/**
 * The cvmboot boot loader: what it checks, in which order, where it stops, and what it extends by
 * then. The order and the wording of the events' errors are those of the published loader.
 */
package io.premeasure.boot.cvmboot;
