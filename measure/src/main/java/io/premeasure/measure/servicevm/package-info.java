/** Predictions for service VMs from their manifests. */
package io.premeasure.measure.servicevm;
