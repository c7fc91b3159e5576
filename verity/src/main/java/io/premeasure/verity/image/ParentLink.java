package io.premeasure.verity.image;

import java.util.List;
import java.util.UUID;

/**
 * What a differencing disk says about its parent.
 *
 * @param kind of the child, for messages
 * @param name of the parent, for messages
 * @param paths where it may be, with {@code /} between their parts
 * @param identities of which the parent must have one
 */
record ParentLink(String kind, String name, List<String> paths, List<UUID> identities) {
  ParentLink {
    paths = List.copyOf(paths);
    identities = List.copyOf(identities);
  }
}
