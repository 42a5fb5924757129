package org.reeve.central.fleet;

import java.time.Instant;
import java.util.Optional;
import org.reeve.central.identity.Scope;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** What the agents told last of the systems inside their guests. */
public final class Facts {
    private final Database database;
    private final StoredJson json;
    private final ReeveClock clock;

    public Facts(Database database, StoredJson json, ReeveClock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** @param toldAt when central heard it */
    public record Told(GuestFacts facts, Instant toldAt) {}

    /** What became of what a host passed on. */
    public enum Heard {
        KEPT,
        NOT_ITS_GUEST
    }

    /** {@code host} passes on what the agent of one of its guests said. */
    public Heard reported(HostId host, Message.FactsReported news) {
        String facts = json.write(GuestFacts.class, news.facts());
        int kept = database.write(handle -> handle.createUpdate(
                        "INSERT INTO facts (guest, facts, told_at) SELECT id, :facts, :now"
                                + " FROM guests WHERE id = :guest AND host = :host"
                                + " ON CONFLICT (guest) DO UPDATE SET facts = excluded.facts, told_at = excluded.told_at")
                .bind("facts", facts)
                .bind("now", clock.now().toEpochMilli())
                .bind("guest", news.guest().toString())
                .bind("host", host.toString())
                .execute());
        return kept == 1 ? Heard.KEPT : Heard.NOT_ITS_GUEST;
    }

    /** Empty for a guest that is not the viewer's, and for one whose agent has told nothing yet. */
    public Optional<Told> find(Viewer viewer, GuestId guest) {
        return database.read(handle -> Scope.of(viewer)
                .bindTo(handle.createQuery("SELECT f.facts, f.told_at FROM facts f JOIN guests g ON g.id = f.guest"
                        + " WHERE f.guest = :guest AND " + Scope.where("g.customer")))
                .bind("guest", guest.toString())
                .map((row, _) -> new Told(
                        json.read(GuestFacts.class, row.getString("facts")),
                        Instant.ofEpochMilli(row.getLong("told_at"))))
                .findOne());
    }
}
