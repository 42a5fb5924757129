package org.reeve.agent.module.dns;

import java.time.Duration;
import java.util.List;
import org.reeve.agent.plan.GuestPath;

/**
 * A domain and what is known below it.
 *
 * @param name without a dot at its end, in small letters
 * @param nameservers whole names, without a dot at their ends; the first is the one that secondaries ask
 * @param contact the mail address of whoever keeps it
 * @param ttl for how long an answer may be kept
 * @param leastSerial its serial is this or higher
 * @param secondaries addresses that may copy it, and are told when it has changed
 */
record Zone(
        String name,
        List<String> nameservers,
        String contact,
        Duration ttl,
        long leastSerial,
        List<String> secondaries,
        List<ZoneRecord> records) {
    static final GuestPath DIRECTORY = GuestPath.of("/etc/nsd/reeve");

    Zone {
        nameservers = List.copyOf(nameservers);
        secondaries = List.copyOf(secondaries);
        records = List.copyOf(records);
    }

    GuestPath file() {
        return DIRECTORY.child(name + ".zone");
    }
}
