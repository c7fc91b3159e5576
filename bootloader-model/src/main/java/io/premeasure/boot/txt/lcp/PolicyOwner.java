package io.premeasure.boot.txt.lcp;

/** Whose policy it is; a platform can have one of each. */
public enum PolicyOwner {
  /** The platform's owner (PO). */
  OWNER,
  /** The platform's supplier (PS). */
  SUPPLIER
}
