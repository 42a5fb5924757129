package org.reeve.central.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.reeve.central.identity.Scope;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;

/** What went wrong with guests. */
public final class Incidents {
    // An incident belongs to whoever owned the guest when it began, as long as they still do.
    private static final String VIEWS =
            "SELECT i.content, i.host, i.changed_at, g.name, p.width, p.height FROM incidents i"
                    + " JOIN guests g ON g.id = i.guest LEFT JOIN pictures p ON p.incident = i.id WHERE "
                    + Scope.where("g.customer") + " AND "
                    + Scope.where("i.customer");

    private final Database database;
    private final StoredJson json;
    private final ReeveClock clock;
    private final IncidentWitness witness;
    private final Pictures pictures;

    public Incidents(Database database, StoredJson json, ReeveClock clock, IncidentWitness witness) {
        this.database = database;
        this.json = json;
        this.clock = clock;
        this.witness = witness;
        this.pictures = new Pictures(database, clock);
    }

    /** What became of news. */
    public enum Heard {
        KEPT,
        /** Older than what is known, or the same. */
        OLD,
        /** The host has no say in this guest. */
        NOT_ITS_GUEST
    }

    /** What the screens of their guests showed. */
    public Pictures pictures() {
        return pictures;
    }

    /** {@code host} tells how an incident is; late and repeated news change nothing. */
    public Heard changed(HostId host, Incident news) {
        return database.write(handle -> {
            if (!mayTell(handle, host, news)) {
                return Heard.NOT_ITS_GUEST;
            }
            Optional<Incident> known = find(handle, news.id());
            if (known.isPresent() && !follows(known.get(), news)) {
                return Heard.OLD;
            }
            keep(handle, host, news);
            witness.kept(handle, news);
            return Heard.KEPT;
        });
    }

    private static boolean mayTell(Handle handle, HostId host, Incident news) {
        return handle.createQuery("SELECT COUNT(*) FROM sightings s WHERE s.host = :host AND s.guest = :guest"
                                + " AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.id = :id AND i.guest <> :guest)")
                        .bind("host", host.toString())
                        .bind("guest", news.guest().toString())
                        .bind("id", news.id().toString())
                        .mapTo(Long.class)
                        .one()
                == 1;
    }

    /**
     * A time line never gets shorter: a host that has no room in it drops a line in the middle for each new one. What has ended does
     * not open again; a quarantine that is released does.
     */
    static boolean follows(Incident known, Incident news) {
        if (news.equals(known) || news.timeLine().size() < known.timeLine().size()) {
            return false;
        }
        return !isOver(known) || isOver(news);
    }

    private static boolean isOver(Incident incident) {
        return switch (incident.state()) {
            case OPEN, QUARANTINED -> false;
            case RECOVERED, CLOSED -> true;
        };
    }

    private void keep(Handle handle, HostId host, Incident incident) {
        handle.createUpdate("INSERT INTO incidents (id, guest, customer, host, state, opened_at, changed_at, content)"
                        + " VALUES (:id, :guest, (SELECT g.customer FROM guests g WHERE g.id = :guest), :host, :state,"
                        + " :opened, :now, :content) ON CONFLICT (id) DO UPDATE SET host = excluded.host,"
                        + " state = excluded.state, changed_at = excluded.changed_at, content = excluded.content")
                .bind("id", incident.id().toString())
                .bind("guest", incident.guest().toString())
                .bind("host", host.toString())
                .bind("state", incident.state().name())
                .bind("opened", incident.openedAt().toEpochMilli())
                .bind("now", clock.now().toEpochMilli())
                .bind("content", json.write(Incident.class, incident))
                .execute();
    }

    private Optional<Incident> find(Handle handle, UUID id) {
        return handle.createQuery("SELECT content FROM incidents WHERE id = :id")
                .bind("id", id.toString())
                .mapTo(String.class)
                .findOne()
                .map(content -> json.read(Incident.class, content));
    }

    /** The viewer's newest incidents, newest first. */
    public List<IncidentView> newest(Viewer viewer, int atMost) {
        return database.read(handle -> Scope.of(viewer)
                .bindTo(handle.createQuery(VIEWS + " ORDER BY i.opened_at DESC, i.id LIMIT :most"))
                .bind("most", atMost)
                .map((row, _) -> view(row))
                .list());
    }

    /** The same of one guest. */
    public List<IncidentView> newestOf(Viewer viewer, GuestId guest, int atMost) {
        return database.read(handle -> Scope.of(viewer)
                .bindTo(handle.createQuery(VIEWS + " AND i.guest = :guest ORDER BY i.opened_at DESC, i.id LIMIT :most"))
                .bind("guest", guest.toString())
                .bind("most", atMost)
                .map((row, _) -> view(row))
                .list());
    }

    public Optional<IncidentView> find(Viewer viewer, UUID id) {
        return database.read(handle -> Scope.of(viewer)
                .bindTo(handle.createQuery(VIEWS + " AND i.id = :id"))
                .bind("id", id.toString())
                .map((row, _) -> view(row))
                .findOne());
    }

    private IncidentView view(ResultSet row) throws SQLException {
        return new IncidentView(
                json.read(Incident.class, row.getString("content")),
                row.getString("name"),
                HostId.parse(row.getString("host")),
                Instant.ofEpochMilli(row.getLong("changed_at")),
                row.getObject("width") == null
                        ? null
                        : new IncidentView.ScreenSize(row.getInt("width"), row.getInt("height")));
    }
}
