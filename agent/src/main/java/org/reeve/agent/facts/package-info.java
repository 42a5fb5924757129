/** What the guest's owner and its host are told of the system inside: read from the kernel and asked of systemd and apt, now and then. */
@NullMarked
package org.reeve.agent.facts;

import org.jspecify.annotations.NullMarked;
