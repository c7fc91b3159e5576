/** The commands around Intel TXT and tboot: hashes, modules, policies, logs and predictions. */
package io.premeasure.measure.txt;
