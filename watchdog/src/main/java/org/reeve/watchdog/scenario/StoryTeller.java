package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.RecordedDecision;
import org.reeve.watchdog.story.Story;

/**
 * Prints what happens ({@code *}), what the time line of the guest's incident says of it, and each decision ({@code >}) with its reason:
 * the sentences that the guest's owner reads; and beside them ({@code =}) what was decided when the story was recorded, and when
 * that was. What was before the beginning is not told.
 */
final class StoryTeller {
    private static final int AT_ONCE = 10_000;
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Journal journal;
    private final Instant beginning;
    private final Story.@Nullable Recorded recorded;
    private final Map<GuestId, String> names;
    private final Consumer<String> out;
    private final Map<UUID, Integer> entriesTold = new HashMap<>();
    private long sequence;
    private long decision;

    StoryTeller(
            Journal journal,
            Instant beginning,
            Story.@Nullable Recorded recorded,
            Map<GuestId, String> names,
            Consumer<String> out) {
        this.journal = journal;
        this.beginning = beginning;
        this.recorded = recorded;
        this.names = names;
        this.out = out;
    }

    void happens(Instant at, GuestId guest, String what) {
        say(at, guest, "* " + what);
    }

    void happened(Instant at, GuestId guest, String what) {
        say(at, guest, "= " + what);
    }

    /** What the journal has got since it was asked last. */
    void catchUp() throws JournalException {
        for (Frame.Data frame : journal.outbox().after(sequence, AT_ONCE)) {
            sequence = frame.sequence();
            if (frame.message() instanceof Message.IncidentChanged(Incident incident)) {
                entries(incident);
            }
        }
        for (RecordedDecision made : journal.decisionsAfter(decision, AT_ONCE)) {
            decision = made.number();
            String change = made.before().equals(made.after()) ? made.after() : made.before() + " -> " + made.after();
            say(made.at(), made.guest(), "> " + change + ": " + made.reason());
        }
        journal.outbox().acknowledged(sequence);
    }

    private void entries(Incident incident) {
        List<Incident.Entry> all = incident.timeLine();
        int told = entriesTold.getOrDefault(incident.id(), 0);
        for (Incident.Entry entry : all.subList(Math.min(told, all.size()), all.size())) {
            say(entry.at(), incident.guest(), "  " + entry.what());
        }
        entriesTold.put(incident.id(), all.size());
    }

    private void say(Instant at, GuestId guest, String what) {
        if (at.isBefore(beginning)) {
            return;
        }
        out.accept("%9s  %-8s %s"
                .formatted(time(Duration.between(beginning, at)), names.getOrDefault(guest, guest.toString()), what)
                .stripTrailing());
    }

    private String time(Duration at) {
        Story.Recorded from = recorded;
        if (from != null) {
            return TIME_OF_DAY.format(from.since().plus(at));
        }
        long seconds = at.toSeconds();
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
