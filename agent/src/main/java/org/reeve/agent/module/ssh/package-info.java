/** The module {@code ssh}: who gets in over SSH, and where sshd listens. A change that keeps everybody out is undone. */
@NullMarked
package org.reeve.agent.module.ssh;

import org.jspecify.annotations.NullMarked;
