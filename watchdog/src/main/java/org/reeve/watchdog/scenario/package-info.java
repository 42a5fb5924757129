/**
 * What Reeve would do: a written story of what happens to guests is told to the real loop with the real journal, over simulated
 * guests and agents in virtual time, and every decision is printed as it is made. For people who try a policy
 * ({@code reeve-watchdog simulate}), and for tests that keep those stories true.
 * {@link org.reeve.watchdog.scenario.ScenarioRun} is the entrance.
 */
@NullMarked
package org.reeve.watchdog.scenario;

import org.jspecify.annotations.NullMarked;
