/** The main job, end to end, on inputs that the program makes. */
package io.premeasure.measure.demo;
