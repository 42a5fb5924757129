package org.reeve.watchdog.loop;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.operations.OperationQueue;
import org.reeve.watchdog.recovery.RecoveryState;

/**
 * Where a guest stands in the loop's memory.
 *
 * @param incident the one that is not over
 */
public record Standing(RecoveryState recovery, @Nullable Incident incident, OperationQueue operations) {}
