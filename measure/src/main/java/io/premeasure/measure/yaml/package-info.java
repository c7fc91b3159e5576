/** The part of YAML 1.2 that configurations are written in; every JSON document is in it. */
package io.premeasure.measure.yaml;
