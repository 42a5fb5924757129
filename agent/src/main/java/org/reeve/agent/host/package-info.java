/**
 * The conversation with this guest's host: one link on port 842, one over the virtio channel, and what is said on whichever
 * is up. Which host is ours is known from the channel, and kept.
 */
@NullMarked
package org.reeve.agent.host;

import org.jspecify.annotations.NullMarked;
