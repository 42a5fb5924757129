/**
 * Virtual machines as the watchdog speaks of them: what a {@link org.reeve.watchdog.vm.Guest} is, what happens to it
 * ({@link org.reeve.watchdog.vm.GuestEvent}) and what can be done to it ({@link org.reeve.watchdog.vm.Hypervisor}).
 * No word here depends on libvirt. {@link org.reeve.watchdog.vm.SimulatedHypervisor} is the second implementation of
 * the port: tests and the simulation of policies run on it, and it keeps the same contract as the real one.
 */
@NullMarked
package org.reeve.watchdog.vm;

import org.jspecify.annotations.NullMarked;
