package io.premeasure.verity.image.http;

/**
 * What a download did.
 *
 * @param size of the image in bytes
 * @param transferred bytes that this run fetched
 * @param resumed bytes that an earlier run had done, holes included
 * @param pageBlob whether the server told the holes
 * @param md5Checked whether the server had a digest of the whole image and it was compared
 */
public record DownloadResult(
    long size, long transferred, long resumed, boolean pageBlob, boolean md5Checked) {}
