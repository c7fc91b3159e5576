package io.premeasure.verity.image.http;

import java.time.Duration;

/**
 * How to fetch.
 *
 * @param connections ranges fetched at the same time, 1 to 64; each takes 4 MiB of memory
 * @param attempts how often a request is sent before it has failed, 1 or more
 * @param firstDelay wait before the second attempt, doubled for each further one
 * @param longestDelay the longest wait between attempts
 * @param silence how long a server may send nothing
 * @param checkMd5 whether a digest that the server has of the whole image must be right; Azure does
 *     not renew that of a page blob when pages are written
 */
public record DownloadOptions(
    int connections,
    int attempts,
    Duration firstDelay,
    Duration longestDelay,
    Duration silence,
    boolean checkMd5) {
  /** Eight connections, six attempts, waits from one to thirty seconds. */
  public static final DownloadOptions DEFAULT =
      new DownloadOptions(
          8, 6, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60), true);

  /** Checks the ranges. */
  public DownloadOptions {
    if (connections < 1 || connections > 64 || attempts < 1) {
      throw new IllegalArgumentException(
          "connections " + connections + ", attempts " + attempts + ": out of range");
    }
  }

  Duration delay(int attempt) {
    Duration delay = firstDelay;
    for (int i = 1; i < attempt && delay.compareTo(longestDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
  }
}
