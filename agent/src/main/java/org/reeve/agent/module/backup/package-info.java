/** The module {@code backup}: restic by the clock into repositories, and drills that show that what is there can be restored. */
@NullMarked
package org.reeve.agent.module.backup;

import org.jspecify.annotations.NullMarked;
