/**
 * What is to be done to a guest, and why: the words of the module engine. A module reads its document, is told what was
 * observed, and answers with steps; {@link org.reeve.agent.plan.StepCheck} compares a step with what is there. Pure: no I/O,
 * no clock, no threads.
 */
@NullMarked
package org.reeve.agent.plan;

import org.jspecify.annotations.NullMarked;
