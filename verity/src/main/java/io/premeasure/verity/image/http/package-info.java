/**
 * Disk images fetched over HTTP: Azure page blobs without their holes, and files of any server.
 *
 * <p>The requests are those of the Azure Blob service REST API, version 2020-10-02: Get Blob
 * Properties, Get Page Ranges, Get Blob.
 */
package io.premeasure.verity.image.http;
