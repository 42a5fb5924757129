/** The hosts' side of central: they dial in with their certificates, say how their guests are, and are told what to do. */
@NullMarked
package org.reeve.central.link;

import org.jspecify.annotations.NullMarked;
