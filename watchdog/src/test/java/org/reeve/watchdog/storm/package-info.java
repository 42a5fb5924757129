/**
 * A host with hundreds of guests that all die at once: the whole watchdog in a process of its own ({@code FullHost}), between a central
 * and the agents of all guests, which are played here. What is asserted is in {@link org.reeve.watchdog.storm.StormTest}; {@code
 * lab/bench-watchdog} prints the figures of a larger one.
 */
@NullMarked
package org.reeve.watchdog.storm;

import org.jspecify.annotations.NullMarked;
