/**
 * Launch control policies: what an owner or a supplier allows SINIT to start (Intel TXT Software
 * Development Guide, appendix D; tboot, files lcp.h, lcp2.h, lcp3.h).
 */
package io.premeasure.boot.txt.lcp;
