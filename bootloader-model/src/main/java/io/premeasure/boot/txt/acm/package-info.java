/**
 * Authenticated code modules (ACM) of Intel TXT: their header, tables, hash and signature (Intel
 * TXT Software Development Guide, appendix A).
 */
package io.premeasure.boot.txt.acm;
