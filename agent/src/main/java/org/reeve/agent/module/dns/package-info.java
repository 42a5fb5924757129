/** The module {@code dns}: zones that nsd answers for, with their records, and who may copy them. */
@NullMarked
package org.reeve.agent.module.dns;

import org.jspecify.annotations.NullMarked;
