package org.reeve.central.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.reeve.central.fleet.IncidentView;
import org.reeve.common.guest.Incident;

/**
 * An incident, for its page and for the list.
 *
 * @param lasted how long it took to recover; empty while it is open
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
        String console) {
    record EntryLine(String at, String atText, String what, String why) {}

    static IncidentPage of(IncidentView view) {
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
                String.join("\n", incident.consoleLines()));
    }
}
