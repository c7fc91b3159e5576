/** Making a disk that can be signed out of a distribution's image. */
package io.premeasure.measure.disk.prepare;
