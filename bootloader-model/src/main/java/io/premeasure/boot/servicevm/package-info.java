/**
 * Service VMs as OpenXT starts them: a disk, a kernel that is in it or beside it, and a command
 * line of the manifest, measured before the machine runs.
 */
package io.premeasure.boot.servicevm;
