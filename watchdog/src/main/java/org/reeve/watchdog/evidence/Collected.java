package org.reeve.watchdog.evidence;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Evidence;

/**
 * What was collected of a guest.
 *
 * @param consoleLines the last ones, oldest first; empty where none were kept
 * @param pieces what was kept, and what could not be and why
 * @param png the picture of the screen as base64; null when there is none, or it is too large to leave this host
 */
public record Collected(
        List<String> consoleLines,
        List<Evidence> pieces,
        @Nullable String png) {
    public Collected {
        consoleLines = List.copyOf(consoleLines);
        pieces = List.copyOf(pieces);
    }
}
