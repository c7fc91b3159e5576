/** YAML and JSON documents whose values know where they stand, so that every refusal names it. */
package io.premeasure.measure.document;
