/**
 * The host's daemon: {@link org.reeve.watchdog.WatchdogDaemon} puts the rooms together, {@link org.reeve.watchdog.WatchdogCommand} is
 * the program. Nothing is decided here.
 */
@NullMarked
package org.reeve.watchdog;

import org.jspecify.annotations.NullMarked;
