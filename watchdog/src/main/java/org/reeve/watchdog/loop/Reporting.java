package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.ReportParts;
import org.reeve.watchdog.journal.JournalException;

/** What others are told of the guests as a whole: central, the links, and whoever looks into the journal. */
final class Reporting implements Memory {
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);
    /** While much changes only the newest is told: a report of a full host is 100 KiB, and hundreds of guests may fail together. */
    private static final Duration REPORT_AGAIN = Duration.ofMillis(250);

    /** People read the picture in the journal; writing it must not cost more than what it shows. */
    private static final Duration PICTURE_EVERY = Duration.ofSeconds(1);

    private final LoopConfig config;
    private final Roster roster;
    private final Sitting sitting;
    private final LoopVoice voice;
    private final Recurrence report;
    private final Recurrence picture;
    /** The guests as the journal shows them; null until it shows only those that there are. */
    private @Nullable Map<GuestId, GuestReport> pictured;

    private boolean changed;
    /** When the next report may follow. */
    private Duration free;

    private long reported;

    Reporting(LoopConfig config, Roster roster, Sitting sitting, LoopVoice voice, Duration now) {
        this.config = config;
        this.roster = roster;
        this.sitting = sitting;
        this.voice = voice;
        this.report = new Recurrence(REPORT_EVERY, now);
        this.picture = new Recurrence(PICTURE_EVERY, now);
        this.free = now;
    }

    /** What was drawn and told in a sitting that was not kept is so again. */
    @Override
    public Runnable mark() {
        return () -> {
            pictured = null;
            changed = true;
        };
    }

    /** Something that others see has changed. */
    void changed() {
        changed = true;
    }

    /** For central, as it is. */
    void relay(Message message) throws JournalException {
        sitting.note(entry -> entry.tell(message));
        voice.outboxGrew();
    }

    /** There is more for central in the journal. */
    void outboxGrew() {
        voice.outboxGrew();
    }

    /** Which guests there are, or how they look, has changed: the links look for their agents. */
    void guestsChanged() {
        changed = true;
        if (roster.isRead()) {
            voice.guests(roster.seen());
        }
    }

    /** When what has changed is told; null when nothing has. */
    @Nullable
    Duration wakeAt() {
        return changed && roster.isRead() ? free : null;
    }

    void whenDue(Duration now) throws JournalException {
        if (!roster.isRead()) {
            return;
        }
        if ((changed && now.compareTo(free) >= 0) || report.isDue(now)) {
            changed = false;
            free = now.plus(REPORT_AGAIN);
            report.done(now);
            ReportParts.of(
                            new Message.HostReport(config.host(), config.hostName(), config.build(), reports()),
                            ++reported)
                    .forEach(voice::toCentral);
        }
        if (picture.isDue(now)) {
            picture.done(now);
            draw();
        }
    }

    private void draw() throws JournalException {
        Map<GuestId, GuestReport> now = new LinkedHashMap<>();
        reports().forEach(each -> now.put(each.guest(), each));
        Map<GuestId, GuestReport> before = pictured;
        if (!now.equals(before)) {
            sitting.note(entry -> {
                if (before == null) {
                    entry.erasePictures();
                }
                now.forEach((guest, report) -> {
                    if (before == null || !report.equals(before.get(guest))) {
                        entry.picture(report);
                    }
                });
            });
            pictured = now;
        }
    }

    /** The journal does not show the guest any more. */
    void forgotten(GuestId guest) {
        if (pictured != null) {
            pictured.remove(guest);
        }
    }

    private List<GuestReport> reports() {
        List<GuestReport> reports = new ArrayList<>();
        for (KnownGuest guest : roster.all()) {
            if (guest.seen != null) {
                reports.add(guest.report(guest.seen));
            }
        }
        return reports;
    }
}
