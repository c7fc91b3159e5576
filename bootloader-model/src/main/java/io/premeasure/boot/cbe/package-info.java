/** CBE images as measured data disks: one digest that stands for a whole image. */
package io.premeasure.boot.cbe;
