package org.reeve.watchdog.check;

import java.net.InetAddress;
import java.util.List;
import org.reeve.common.guest.GuestId;

/**
 * A guest that is checked. Keep one in the list, excused, while it is started again because of a failed check: one that is left
 * out is forgotten, and what is not known to fail counts as passing.
 *
 * @param addresses its own, the most likely one first; the first {@link #MOST_ADDRESSES} that can be a guest's are asked. Give those
 *     that it has proved to have, such as where its agent showed its certificate: with one that it only claims, its owner could
 *     look into other people's networks through the eyes of this host
 * @param checks at most {@link Check#MOST_PER_GUEST}, with different names
 */
public record CheckedGuest(GuestId guest, List<InetAddress> addresses, List<Check> checks, Standing standing) {
    public static final int MOST_ADDRESSES = 4;

    /** @throws IllegalArgumentException when there are too many checks, or two of one name */
    public CheckedGuest {
        addresses = List.copyOf(addresses);
        checks = List.copyOf(checks);
        long names =
                checks.stream().map(check -> check.terms().name()).distinct().count();
        if (checks.size() > Check.MOST_PER_GUEST || names < checks.size()) {
            throw new IllegalArgumentException(checks.size() + " checks with " + names + " names for guest " + guest);
        }
    }

    /** Whether failures count. */
    public enum Standing {
        COUNTED,
        /** It boots, or migrates, or is being changed: it is asked, and only good answers count. */
        EXCUSED
    }
}
