/**
 * The machine that the watchdog runs on, by system calls that Java has no words for. This room and {@code libvirt} are the
 * only ones that know JNA.
 */
@NullMarked
package org.reeve.watchdog.host;

import org.jspecify.annotations.NullMarked;
