package org.reeve.watchdog.journal;

import org.reeve.common.guest.GuestId;

/**
 * Something that was about to be done to a guest.
 *
 * @param number in the journal
 * @param deed in words, such as {@code recovery 7: start}
 */
public record Intent(long number, GuestId guest, String deed) {}
