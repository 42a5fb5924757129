/**
 * Hosts, guests and incidents, as the hosts tell of them. A host is believed about the guests in its own newest report and
 * about nothing else.
 */
@NullMarked
package org.reeve.central.fleet;

import org.jspecify.annotations.NullMarked;
