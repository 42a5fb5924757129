package org.reeve.central.alerts;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.reeve.common.guest.Incident;

/**
 * An alert in words. Names and console lines come from guests: control characters are taken out, so that nothing in them
 * becomes a header or moves a terminal's cursor.
 */
record AlertText(String subject, String body) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_LINE = 500;
    private static final int CONSOLE_LINES = 40;

    /** @param panel where the web panel is, without a slash at its end */
    static AlertText of(Alert alert, URI panel) {
        Incident incident = alert.incident();
        String guest = clean(alert.guestName(), LONGEST_NAME);
        StringBuilder body = new StringBuilder();
        body.append(headline(alert, guest)).append("\n\n");
        body.append("Guest:     ")
                .append(guest)
                .append(" (")
                .append(incident.guest())
                .append(")\n");
        body.append("What:      ").append(cause(incident.cause())).append('\n');
        body.append("When:      ").append(TIME.format(incident.openedAt())).append('\n');
        Instant closed = incident.closedAt();
        if (closed != null) {
            body.append("Ended:     ")
                    .append(TIME.format(closed))
                    .append(", after ")
                    .append(words(Duration.between(incident.openedAt(), closed)))
                    .append('\n');
        }
        body.append("Why:       ")
                .append(clean(incident.reason(), LONGEST_LINE))
                .append('\n');
        body.append("Restarts:  ")
                .append(incident.restartsLeft())
                .append(" left before Reeve leaves the guest alone\n");
        body.append("Details:   ")
                .append(panel)
                .append("/incidents/")
                .append(incident.id())
                .append("\n");
        if (!incident.timeLine().isEmpty()) {
            body.append("\nWhat was seen and done\n");
            for (Incident.Entry entry : incident.timeLine()) {
                body.append("  ")
                        .append(TIME.format(entry.at()))
                        .append("  ")
                        .append(clean(entry.what(), LONGEST_LINE));
                if (!entry.why().isEmpty()) {
                    body.append(" (because ")
                            .append(clean(entry.why(), LONGEST_LINE))
                            .append(')');
                }
                body.append('\n');
            }
        }
        List<String> console = incident.consoleLines();
        if (!console.isEmpty()) {
            body.append("\nThe last lines of its console\n");
            console.stream().skip(Math.max(0, console.size() - CONSOLE_LINES)).forEach(line -> body.append("  | ")
                    .append(clean(line, LONGEST_LINE))
                    .append('\n'));
        }
        return new AlertText(subject(alert, guest), body.toString());
    }

    private static String subject(Alert alert, String guest) {
        String word =
                switch (alert.kind()) {
                    case PROBLEM, QUARANTINED -> "PROBLEM";
                    case RECOVERY -> "RECOVERY";
                };
        return word + ": guest " + guest + " " + ending(alert);
    }

    private static String headline(Alert alert, String guest) {
        return "Guest " + guest + " " + ending(alert) + ".";
    }

    private static String ending(Alert alert) {
        Incident.State state = alert.incident().state();
        return switch (alert.kind()) {
            case PROBLEM ->
                state == Incident.State.QUARANTINED
                        ? "keeps failing and is left alone now"
                        : briefly(alert.incident().cause());
            case QUARANTINED -> "keeps failing and is left alone now";
            case RECOVERY ->
                state == Incident.State.CLOSED
                        ? "is no longer in trouble: it was stopped or removed"
                        : "is healthy again";
        };
    }

    private static String briefly(Incident.Cause cause) {
        return switch (cause) {
            case KERNEL_PANIC -> "had a kernel panic";
            case QEMU_DIED -> "lost its QEMU process";
            case WATCHDOG_DEVICE_FIRED -> "stopped feeding its watchdog";
            case GUEST_HUNG -> "hangs";
            case QEMU_STUCK -> "is stuck: its QEMU does not answer";
            case CHECK_FAILED -> "fails a check";
            case STORAGE_FULL -> "is paused: its storage is full";
        };
    }

    private static String cause(Incident.Cause cause) {
        return switch (cause) {
            case KERNEL_PANIC -> "its kernel panicked";
            case QEMU_DIED -> "its QEMU process ended, and nobody had asked for it";
            case WATCHDOG_DEVICE_FIRED -> "its watchdog device fired: nothing inside fed it any more";
            case GUEST_HUNG -> "two independent signs say that it hangs";
            case QEMU_STUCK -> "its QEMU runs and answers nobody";
            case CHECK_FAILED -> "a check of it fails";
            case STORAGE_FULL -> "the storage behind one of its disks is full, and QEMU paused it";
        };
    }

    private static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    static String clean(String text, int longest) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(point -> isHarmless(point) ? point : '\uFFFD')
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    // Neither control characters nor those that turn the direction of what follows them.
    private static boolean isHarmless(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }
}
