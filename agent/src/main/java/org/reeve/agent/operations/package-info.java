/**
 * What was asked of this guest and how far it is: the journal that survives any death of the agent, and the runner that does
 * one operation at a time. An operation whose end is in the journal is never done again.
 */
@NullMarked
package org.reeve.agent.operations;

import org.jspecify.annotations.NullMarked;
