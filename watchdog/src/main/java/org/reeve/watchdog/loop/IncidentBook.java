package org.reeve.watchdog.loop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.evidence.Collected;
import org.reeve.watchdog.recovery.Decision;
import org.reeve.watchdog.recovery.RecoveryEffect;

/** How decisions become the time line of an incident. */
final class IncidentBook {
    /** A guest that fails for months would else make a message that is too long for the wire. */
    private static final int MAX_ENTRIES = 200;

    private IncidentBook() {}

    /**
     * @param open the guest's incident before the decision; null for none
     * @return after it, also when it is over by now; null when there was none
     */
    static @Nullable Incident after(
            GuestId guest, @Nullable Incident open, Decision decision, int restartsLeft, Instant at) {
        Incident incident = open;
        for (RecoveryEffect effect : decision.effects()) {
            switch (effect) {
                case RecoveryEffect.OpenIncident opened ->
                    incident = new Incident(
                            UUID.randomUUID(),
                            guest,
                            opened.cause(),
                            Incident.State.OPEN,
                            at,
                            null,
                            decision.reason(),
                            List.of(new Incident.Entry(at, opened.what(), "")),
                            List.of(),
                            List.of(),
                            restartsLeft);
                case RecoveryEffect.UpdateIncident update -> {
                    if (incident != null) {
                        incident = updated(incident, update, decision.reason(), restartsLeft, at);
                    }
                }
                case RecoveryEffect.Do _,
                        RecoveryEffect.CollectEvidence _,
                        RecoveryEffect.Look _,
                        RecoveryEffect.AwaitTurn _ -> {}
            }
        }
        return incident;
    }

    /** What is kept of an incident already. */
    static Set<Evidence.Kind> kept(Incident incident) {
        Set<Evidence.Kind> kinds = EnumSet.noneOf(Evidence.Kind.class);
        incident.evidence().stream()
                .filter(Evidence::isKept)
                .map(Evidence::kind)
                .forEach(kinds::add);
        if (!incident.consoleLines().isEmpty()) {
            kinds.add(Evidence.Kind.CONSOLE);
        }
        return kinds;
    }

    /** A piece that is kept stays; the newest word on one that is not takes the place of older ones. */
    static Incident withEvidence(Incident incident, Collected collected) {
        Set<Evidence.Kind> kept = kept(incident);
        Map<Evidence.Kind, Evidence> pieces = new EnumMap<>(Evidence.Kind.class);
        incident.evidence().forEach(piece -> pieces.put(piece.kind(), piece));
        collected.pieces().stream()
                .filter(piece -> !kept.contains(piece.kind()))
                .forEach(piece -> pieces.put(piece.kind(), piece));
        return new Incident(
                incident.id(),
                incident.guest(),
                incident.cause(),
                incident.state(),
                incident.openedAt(),
                incident.closedAt(),
                incident.reason(),
                incident.timeLine(),
                kept.contains(Evidence.Kind.CONSOLE) ? incident.consoleLines() : collected.consoleLines(),
                List.copyOf(pieces.values()),
                incident.restartsLeft());
    }

    static boolean isOver(Incident incident) {
        return switch (incident.state()) {
            case OPEN, QUARANTINED -> false;
            case RECOVERED, CLOSED -> true;
        };
    }

    private static Incident updated(
            Incident incident, RecoveryEffect.UpdateIncident update, String reason, int restartsLeft, Instant at) {
        List<Incident.Entry> timeLine = new ArrayList<>(incident.timeLine());
        if (timeLine.size() >= MAX_ENTRIES) {
            timeLine.remove(MAX_ENTRIES / 2);
        }
        timeLine.add(new Incident.Entry(at, update.what(), reason));
        boolean over = update.state() == Incident.State.RECOVERED || update.state() == Incident.State.CLOSED;
        return new Incident(
                incident.id(),
                incident.guest(),
                incident.cause(),
                update.state(),
                incident.openedAt(),
                over ? at : null,
                incident.reason(),
                timeLine,
                incident.consoleLines(),
                incident.evidence(),
                restartsLeft);
    }
}
