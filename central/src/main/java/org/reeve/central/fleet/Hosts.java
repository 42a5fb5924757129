package org.reeve.central.fleet;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;

/** The hosts that joined. */
public final class Hosts {
    private final Database database;
    private final ReeveClock clock;

    public Hosts(Database database, ReeveClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Adds a host within the caller's transaction; false when one of that id is known, be it revoked. */
    public boolean join(Handle handle, HostId host, String name) {
        return handle.createUpdate("INSERT INTO hosts (id, name, build, joined_at) VALUES (:id, :name, '', :now)"
                                + " ON CONFLICT DO NOTHING")
                        .bind("id", host.toString())
                        .bind("name", name)
                        .bind("now", clock.now().toEpochMilli())
                        .execute()
                == 1;
    }

    /** Whether this host joined and was not revoked. */
    public boolean isWelcome(HostId host) {
        return database.read(
                        handle -> handle.createQuery("SELECT COUNT(*) FROM hosts WHERE id = :id AND revoked_at IS NULL")
                                .bind("id", host.toString())
                                .mapTo(Long.class)
                                .one())
                == 1;
    }

    /** The hosts that may connect. */
    public List<HostId> welcome() {
        return database.read(handle -> handle.createQuery("SELECT id FROM hosts WHERE revoked_at IS NULL")
                .mapTo(String.class)
                .map(HostId::parse)
                .list());
    }

    /** Shuts a host out for ever; false when there is none of that id. */
    public boolean revoke(HostId host) {
        return database.write(handle -> {
            boolean known =
                    handle.createUpdate("UPDATE hosts SET revoked_at = COALESCE(revoked_at, :now) WHERE id = :id")
                                    .bind("now", clock.now().toEpochMilli())
                                    .bind("id", host.toString())
                                    .execute()
                            == 1;
            // Nobody asks it about its guests any more, so that another host's claim can be settled.
            Sightings.forget(handle, host);
            return known;
        });
    }

    /** All hosts by name; none for a customer, whose world ends at their guests. */
    public List<HostView> all(Viewer viewer) {
        return switch (viewer) {
            case Viewer.Customer _ -> List.of();
            case Viewer.Operator _ ->
                database.read(handle -> handle.createQuery(
                                "SELECT h.id, h.name, h.build, h.joined_at, h.reported_at, h.revoked_at,"
                                        + " (SELECT COUNT(*) FROM guests g WHERE g.host = h.id) AS guests"
                                        + " FROM hosts h ORDER BY h.name, h.id")
                        .map((row, _) -> new HostView(
                                HostId.parse(row.getString("id")),
                                row.getString("name"),
                                row.getString("build"),
                                Instant.ofEpochMilli(row.getLong("joined_at")),
                                instant(row.getObject("reported_at")),
                                instant(row.getObject("revoked_at")),
                                row.getInt("guests")))
                        .list());
        };
    }

    private static @Nullable Instant instant(@Nullable Object millis) {
        return millis instanceof Number number ? Instant.ofEpochMilli(number.longValue()) : null;
    }
}
