/**
 * What is kept of a guest before Reeve's deeds destroy it: who collects it, and where it lies on this host and for how long. Whether it is wanted
 * is decided by recovery.
 */
@NullMarked
package org.reeve.watchdog.evidence;

import org.jspecify.annotations.NullMarked;
