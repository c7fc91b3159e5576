/** What Linux measures by itself when it is started as an EFI application, and IMA after it. */
package io.premeasure.boot.linux;
