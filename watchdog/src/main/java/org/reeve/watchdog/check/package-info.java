/**
 * Checks of guests from the outside: ping, TCP, SSH banner, HTTP(S). {@link org.reeve.watchdog.check.Checks} asks, on one
 * event loop for all guests and for nothing else, and tells when something changed; what is done about it is decided elsewhere. Guests are not
 * trusted: whatever one sends costs a bounded amount of memory and time.
 */
@NullMarked
package org.reeve.watchdog.check;

import org.jspecify.annotations.NullMarked;
