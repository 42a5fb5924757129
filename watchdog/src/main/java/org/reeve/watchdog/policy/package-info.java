/**
 * What holds for one guest: its recovery policy, and what it lets Reeve change in its definition. The host's default and a
 * guest's own text are TOML with the same keys; {@link org.reeve.watchdog.policy.Bounds} say how far a guest may go. Pure:
 * {@link org.reeve.watchdog.policy.Policies} is the entrance, {@code docs/policy.md} the reference of the keys.
 */
@NullMarked
package org.reeve.watchdog.policy;

import org.jspecify.annotations.NullMarked;
