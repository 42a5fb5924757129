/** The words about hosts and guests that every part shares: who they are, how they are, what went wrong with them. */
@NullMarked
package org.reeve.common.guest;

import org.jspecify.annotations.NullMarked;
