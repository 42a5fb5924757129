/**
 * The host's conversations: with central, and with the agent of each guest, on the virtio channel and on port 842. Messages
 * become events of the loop; requests for certificates pass from guests to central and back.
 * {@link org.reeve.watchdog.link.Links} is the entrance.
 */
@NullMarked
package org.reeve.watchdog.link;

import org.jspecify.annotations.NullMarked;
