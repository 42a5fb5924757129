/**
 * What to do when something went wrong with a guest: a pure function from what is known and what happened to what is done
 * about it and why. No clock, no threads, no I/O. {@link org.reeve.watchdog.recovery.Recovery} is the entrance; it draws
 * the machine.
 */
@NullMarked
package org.reeve.watchdog.recovery;

import org.jspecify.annotations.NullMarked;
