/**
 * The composition of central: which rooms there are, how they are wired, and the program's command line. Read
 * {@link org.reeve.central.Central} from top to bottom.
 */
@NullMarked
package org.reeve.central;

import org.jspecify.annotations.NullMarked;
