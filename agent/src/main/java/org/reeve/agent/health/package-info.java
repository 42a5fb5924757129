/**
 * How the guest and the agent are: what a heartbeat says, read cheaply from the kernel, and whether the agent's own threads
 * still make progress.
 */
@NullMarked
package org.reeve.agent.health;

import org.jspecify.annotations.NullMarked;
