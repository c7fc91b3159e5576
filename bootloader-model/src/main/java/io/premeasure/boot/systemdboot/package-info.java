/** The files that systemd-boot reads: its configuration and boot entries. */
package io.premeasure.boot.systemdboot;
