/** The other side of an agent, and agents as processes: for tests, and for the training run of the run-time image. */
@NullMarked
package org.reeve.agent.lab;

import org.jspecify.annotations.NullMarked;
