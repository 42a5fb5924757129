/** The module {@code packages}: what is installed and what is not. */
@NullMarked
package org.reeve.agent.module.packages;

import org.jspecify.annotations.NullMarked;
