package org.reeve.central.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.central.fleet.IncidentView;
import org.reeve.central.identity.Viewer;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Incident;

/**
 * An incident, for its page and for the list.
 *
 * @param lasted how long it took to recover; empty while it is open
 * @param screen the picture of the guest's screen; null when it is not here
 */
record IncidentPage(
        String id,
        String title,
        String guest,
        String opened,
        String openedText,
        String stateWord,
        String tone,
        String lasted,
        String reason,
        int restartsLeft,
        List<EntryLine> entries,
        List<EvidenceLine> evidence,
        @Nullable Screen screen,
        String console) {
    record EntryLine(String at, String atText, String what, String why) {}

    /**
     * @param size in words; empty when it was not kept
     * @param path where it is on the host; empty for customers
     */
    record EvidenceLine(String at, String atText, String what, String size, String path, String note) {
        static EvidenceLine of(Evidence piece, boolean isHere, boolean mayKnowPaths) {
            Long bytes = piece.bytes();
            String path = mayKnowPaths ? piece.path() : null;
            return new EvidenceLine(
                    piece.at().toString(),
                    Words.time(piece.at()),
                    Words.evidence(piece),
                    bytes == null ? "" : Words.size(bytes),
                    path == null ? "" : path,
                    Words.note(piece, isHere));
        }
    }

    /** Its size is said before it comes, so that the page does not jump. */
    record Screen(int width, int height) {}

    static IncidentPage of(IncidentView view, Viewer viewer) {
        Incident incident = view.incident();
        Instant closed = incident.closedAt();
        return new IncidentPage(
                incident.id().toString(),
                Words.cause(incident.cause()),
                view.guestName(),
                incident.openedAt().toString(),
                Words.time(incident.openedAt()),
                Words.state(incident.state()),
                Words.tone(incident.state()),
                closed == null ? "" : "after " + Words.duration(Duration.between(incident.openedAt(), closed)),
                incident.reason(),
                incident.restartsLeft(),
                incident.timeLine().stream()
                        .map(entry ->
                                new EntryLine(entry.at().toString(), Words.time(entry.at()), entry.what(), entry.why()))
                        .toList(),
                incident.evidence().stream()
                        .map(piece -> EvidenceLine.of(piece, view.screen() != null, viewer instanceof Viewer.Operator))
                        .toList(),
                view.screen() == null
                        ? null
                        : new Screen(view.screen().width(), view.screen().height()),
                String.join("\n", incident.consoleLines()));
    }
}
