/** The module {@code files}: files with a given content, owner and mode, outside of what other modules and the system own. */
@NullMarked
package org.reeve.agent.module.files;

import org.jspecify.annotations.NullMarked;
