package org.reeve.central.fleet;

import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;

/**
 * Which host claims which guest. A guest belongs to the host that claimed it first, until that one claims it no longer; then
 * to the only other one that does. Two claims at once are kept beside each other for somebody to look at.
 */
final class Sightings {
    private Sightings() {}

    /** Replaces what {@code host} claims: guest id to report as JSON. */
    static void replace(
            Handle handle, HostId host, Map<GuestId, String> reports, Map<GuestId, String> names, long now) {
        Map<GuestId, String> before = of(handle, host);
        for (GuestId gone : before.keySet()) {
            if (!reports.containsKey(gone)) {
                handle.createUpdate("DELETE FROM sightings WHERE host = :host AND guest = :guest")
                        .bind("host", host.toString())
                        .bind("guest", gone.toString())
                        .execute();
                settle(handle, gone);
            }
        }
        Map<GuestId, String> changed = new HashMap<>(reports);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        if (changed.isEmpty()) {
            return;
        }
        write(handle, host, changed, names, now);
        for (GuestId guest : changed.keySet()) {
            if (!before.containsKey(guest)) {
                settle(handle, guest);
            }
            // A guest is called what the host that runs it calls it.
            handle.createUpdate("UPDATE guests SET name = :name WHERE id = :guest AND host = :host")
                    .bind("name", names.get(guest))
                    .bind("guest", guest.toString())
                    .bind("host", host.toString())
                    .execute();
        }
    }

    private static void write(
            Handle handle, HostId host, Map<GuestId, String> reports, Map<GuestId, String> names, long now) {
        PreparedBatch guests = handle.prepareBatch(
                "INSERT INTO guests (id, name, generation) VALUES (:guest, :name, 0)" + " ON CONFLICT DO NOTHING");
        PreparedBatch sightings = handle.prepareBatch("INSERT INTO sightings (host, guest, report, seen_at)"
                + " VALUES (:host, :guest, :report, :now)"
                + " ON CONFLICT (host, guest) DO UPDATE SET report = excluded.report, seen_at = excluded.seen_at");
        reports.forEach((guest, report) -> {
            guests.bind("guest", guest.toString())
                    .bind("name", names.get(guest))
                    .add();
            sightings
                    .bind("host", host.toString())
                    .bind("guest", guest.toString())
                    .bind("report", report)
                    .bind("now", now)
                    .add();
        });
        guests.execute();
        sightings.execute();
    }

    /** {@code host} claims nothing any more. */
    static void forget(Handle handle, HostId host) {
        replace(handle, host, Map.of(), Map.of(), 0);
    }

    private static Map<GuestId, String> of(Handle handle, HostId host) {
        Map<GuestId, String> reports = new HashMap<>();
        handle.createQuery("SELECT guest, report FROM sightings WHERE host = :host")
                .bind("host", host.toString())
                .map((row, _) -> Map.entry(GuestId.parse(row.getString("guest")), row.getString("report")))
                .forEach(entry -> reports.put(entry.getKey(), entry.getValue()));
        return reports;
    }

    private static void settle(Handle handle, GuestId guest) {
        handle.createUpdate("UPDATE guests SET host ="
                        + " (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(s.host) END FROM sightings s WHERE s.guest = :guest)"
                        + " WHERE id = :guest AND (host IS NULL OR NOT EXISTS"
                        + " (SELECT 1 FROM sightings s WHERE s.guest = :guest AND s.host = guests.host))")
                .bind("guest", guest.toString())
                .execute();
    }
}
