package org.reeve.watchdog.journal;

import java.time.Instant;
import org.reeve.common.guest.GuestId;

/**
 * A decision of recovery, as it was journalled.
 *
 * @param number counts upwards, for all guests together
 * @param before the word of the state before, and
 * @param after of the one since
 * @param reason the sentence for the guest's owner
 */
public record RecordedDecision(long number, Instant at, GuestId guest, String before, String after, String reason) {}
