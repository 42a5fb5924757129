/**
 * Where everything comes together: outside events become records in a bounded queue, one thread asks the pure rooms what
 * follows, the journal is written, and only then is anything done. {@link org.reeve.watchdog.loop.GuestLoop} is the thread.
 */
@NullMarked
package org.reeve.watchdog.loop;

import org.jspecify.annotations.NullMarked;
