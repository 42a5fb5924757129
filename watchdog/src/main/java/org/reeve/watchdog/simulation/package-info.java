/**
 * A whole host in virtual time, made from one seed: the real loop with the real journal, over simulated guests, agents,
 * central and disk, while everything goes wrong that may go wrong; then everything is healed, and what should be done must
 * get done. {@link org.reeve.watchdog.simulation.Simulation} is the entrance, {@link org.reeve.watchdog.simulation.World}
 * is read next. Nothing of it runs in the daemon.
 */
@NullMarked
package org.reeve.watchdog.simulation;

import org.jspecify.annotations.NullMarked;
