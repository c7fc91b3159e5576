/** The {@code disk} commands: images of virtual machines' disks, read and changed as files. */
package io.premeasure.measure.disk;
