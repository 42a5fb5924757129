/** Conversations that survive their connections: greeting, sequence, acknowledgement, resend, keep-alive, reconnect. */
@NullMarked
package org.reeve.common.link;

import org.jspecify.annotations.NullMarked;
