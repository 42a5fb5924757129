/** The module {@code checks}: what the agent looks at in its own guest, and what the host is asked to do when it is not well. */
@NullMarked
package org.reeve.agent.module.checks;

import org.jspecify.annotations.NullMarked;
