package org.reeve.watchdog.libvirt;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.PowerReason;

/**
 * A guest's last run as libvirt's log of its QEMU tells it (qemuProcessLaunch, qemuProcessStop). libvirt writes a line when a run
 * begins, with QEMU's command line below, and one with the reason before it does anything else about the end of a run. QEMU writes
 * one when a signal ends it.
 *
 * @param began when, to the millisecond
 * @param ends why it ended, oldest first. Nothing: no daemon of libvirt has dealt with its end. Several: one died while it did, and the
 *     next dealt with it again, without knowing of the first
 * @param asked who asked QEMU to end before libvirt wrote the first of these; null when nobody did
 */
record LastRun(
        Instant began, List<PowerReason> ends, @Nullable Asked asked) {
    private static final DateTimeFormatter TIMES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final String TIME = "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\+0000: ";
    private static final Pattern BEGINS = Pattern.compile(TIME + "starting up ");
    private static final Pattern UUID = Pattern.compile("^-uuid ([0-9a-f-]{36})( \\\\)?$");
    private static final Pattern ENDS = Pattern.compile(TIME + "shutting down, reason=(?<why>[a-z ]+)$");
    private static final Pattern ENDED_BY =
            Pattern.compile(": terminating on signal \\d+(?: from pid (\\d{1,10}) \\(.*\\))?$");

    /** @param process the one that sent QEMU a signal; 0 when QEMU does not know */
    record Asked(long process) {
        private static final Asked UNKNOWN = new Asked(0);
    }

    LastRun {
        ends = List.copyOf(ends);
    }

    /** @return null when the lines do not hold the beginning of a run, or the last one is another guest's of the same name */
    static @Nullable LastRun of(GuestId guest, Stream<String> lines) {
        Reader reader = new Reader(guest);
        lines.forEach(reader::read);
        return reader.whose == Whose.THE_GUESTS ? new LastRun(reader.began, reader.ends, reader.asked) : null;
    }

    private enum Whose {
        NOBODYS,
        UNTOLD,
        THE_GUESTS,
        ANOTHERS
    }

    private static final class Reader {
        private final GuestId guest;
        private final List<PowerReason> ends = new ArrayList<>();
        private Instant began = Instant.MIN;
        private Whose whose = Whose.NOBODYS;
        private @Nullable Asked asked;

        private Reader(GuestId guest) {
            this.guest = guest;
        }

        private void read(String line) {
            Matcher begin = BEGINS.matcher(line);
            Matcher uuid = UUID.matcher(line);
            Matcher end = ENDS.matcher(line);
            Matcher signal = ENDED_BY.matcher(line);
            if (begin.find()) {
                whose = Whose.UNTOLD;
                began = time(begin.group(1));
                ends.clear();
                asked = null;
            } else if (whose == Whose.UNTOLD && uuid.find()) {
                whose = uuid.group(1).equals(guest.toString()) ? Whose.THE_GUESTS : Whose.ANOTHERS;
            } else if (end.find()) {
                ends.add(reason(end.group("why")));
            } else if (ends.isEmpty() && signal.find()) {
                asked = signal.group(1) == null ? Asked.UNKNOWN : new Asked(Long.parseLong(signal.group(1)));
            }
        }
    }

    /** One that no clock shows is older than everything. */
    private static Instant time(String text) {
        try {
            return LocalDateTime.parse(text, TIMES).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException noTime) {
            return Instant.MIN;
        }
    }

    /** virDomainShutoffReason, as libvirt spells it. */
    private static PowerReason reason(String word) {
        return switch (word) {
            case "shutdown" -> PowerReason.SHUTDOWN;
            case "destroyed" -> PowerReason.DESTROYED;
            case "crashed" -> PowerReason.CRASHED;
            case "migrated" -> PowerReason.MIGRATED;
            case "saved" -> PowerReason.SAVED;
            case "failed" -> PowerReason.FAILED;
            case "from snapshot" -> PowerReason.SNAPSHOT;
            case "daemon" -> PowerReason.DAEMON;
            default -> PowerReason.UNKNOWN;
        };
    }
}
