/**
 * What a boot chain measures: an ordered list of measurements, each of which knows where it comes
 * from, and the register values they lead to. Below it, one package per boot stage.
 */
package io.premeasure.boot;
