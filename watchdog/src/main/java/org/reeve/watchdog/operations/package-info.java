/**
 * What somebody asked for: admission, the queue of each guest, and how far the operation at its head is. Pure, like
 * recovery: {@link org.reeve.watchdog.operations.Operations} is the entrance. One operation at a time for each guest, in
 * order; a guest's power belongs either to its operation or to its recovery, never to both.
 */
@NullMarked
package org.reeve.watchdog.operations;

import org.jspecify.annotations.NullMarked;
