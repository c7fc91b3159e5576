/** What systemd-stub measures when a unified kernel image starts, and systemd after it. */
package io.premeasure.boot.stub;
