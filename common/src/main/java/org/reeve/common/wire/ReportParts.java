package org.reeve.common.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestReport;

/**
 * A host's report in as many messages as it takes, and how they are put together again. Parts may be lost, as reports may: then the
 * next report counts. Not thread-safe.
 */
public final class ReportParts {
    /** 40,000 guests: more than libvirt carries. */
    public static final int MOST = 100;

    /** In one message: with eight addresses and the longest of names, guests of this number keep to {@link WireLimits}. */
    public static final int MOST_GUESTS = 400;

    private final List<Message.@Nullable HostReportPart> found = new ArrayList<>();

    /**
     * What to send.
     *
     * @param number of the report, counted upwards
     */
    public static List<Message> of(Message.HostReport whole, long number) {
        List<GuestReport> guests = whole.guests();
        if (guests.size() <= MOST_GUESTS) {
            return List.of(whole);
        }
        int parts = (guests.size() + MOST_GUESTS - 1) / MOST_GUESTS;
        return IntStream.range(0, parts)
                .<Message>mapToObj(i -> new Message.HostReportPart(
                        whole.host(),
                        whole.name(),
                        whole.build(),
                        number,
                        i + 1,
                        parts,
                        guests.subList(i * MOST_GUESTS, Math.min(guests.size(), (i + 1) * MOST_GUESTS))))
                .toList();
    }

    /** @return the report, once all of its parts were added */
    public Optional<Message.HostReport> add(Message.HostReportPart part) {
        if (found.stream().noneMatch(other -> other != null && isOfTheSame(other, part))) {
            found.clear();
            IntStream.range(0, part.parts()).forEach(_ -> found.add(null));
        }
        found.set(part.part() - 1, part);
        List<GuestReport> guests = new ArrayList<>();
        for (Message.HostReportPart each : found) {
            if (each == null) {
                return Optional.empty();
            }
            guests.addAll(each.guests());
        }
        found.clear();
        return Optional.of(new Message.HostReport(part.host(), part.name(), part.build(), guests));
    }

    /** The host begins anew: what it says now has nothing to do with what it said before. */
    public void forget() {
        found.clear();
    }

    private static boolean isOfTheSame(Message.HostReportPart one, Message.HostReportPart other) {
        return one.report() == other.report() && one.parts() == other.parts();
    }
}
