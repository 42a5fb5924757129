/**
 * What is wanted of this guest: the ledger of generations, what Reeve wrote for each module, and the engine that closes the gap
 * between wanted and found, undoing a module that fails.
 */
@NullMarked
package org.reeve.agent.desired;

import org.jspecify.annotations.NullMarked;
