package org.reeve.central.fleet;

import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.reeve.central.identity.Scope;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** What the screens of guests showed when something went wrong with them. */
public final class Pictures {
    /** Of one guest; the oldest go. However often it fails, its pictures do not fill the store. */
    private static final int MOST_OF_A_GUEST = 50;

    private final Database database;
    private final ReeveClock clock;

    public Pictures(Database database, ReeveClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What became of a picture. */
    public sealed interface Heard {
        record Kept() implements Heard {}

        /** There is one already: the first stays. */
        record Known() implements Heard {}

        /** @param why as central's log has it */
        record Refused(String why) implements Heard {}
    }

    /** {@code host} sends the picture of an incident that it told of before. */
    public Heard sent(HostId host, Message.ScreenKept screen) {
        Png png;
        try {
            png = Png.read(Base64.getDecoder().decode(screen.png()));
        } catch (IllegalArgumentException | Png.UnfitException unfit) {
            return new Heard.Refused("it is not a picture: " + unfit.getMessage());
        }
        return database.write(handle -> {
            if (!isIncidentOf(handle, host, screen)) {
                return new Heard.Refused("the host has told of no such incident of that guest");
            }
            if (!keep(handle, screen, png)) {
                return new Heard.Known();
            }
            forgetOldest(handle, screen);
            return new Heard.Kept();
        });
    }

    private static boolean isIncidentOf(Handle handle, HostId host, Message.ScreenKept screen) {
        return handle.createQuery("SELECT COUNT(*) FROM incidents WHERE id = :id AND guest = :guest AND host = :host")
                        .bind("id", screen.incident().toString())
                        .bind("guest", screen.guest().toString())
                        .bind("host", host.toString())
                        .mapTo(Long.class)
                        .one()
                == 1;
    }

    private boolean keep(Handle handle, Message.ScreenKept screen, Png png) {
        return handle.createUpdate("INSERT INTO pictures (incident, width, height, png, kept_at)"
                                + " VALUES (:incident, :width, :height, :png, :now) ON CONFLICT (incident) DO NOTHING")
                        .bind("incident", screen.incident().toString())
                        .bind("width", png.width())
                        .bind("height", png.height())
                        .bind("png", screen.png())
                        .bind("now", clock.now().toEpochMilli())
                        .execute()
                == 1;
    }

    private static void forgetOldest(Handle handle, Message.ScreenKept screen) {
        handle.createUpdate("DELETE FROM pictures WHERE incident IN (SELECT id FROM incidents WHERE guest = :guest)"
                        + " AND incident NOT IN (SELECT p.incident FROM pictures p JOIN incidents i ON i.id = p.incident"
                        + " WHERE i.guest = :guest ORDER BY p.kept_at DESC, p.incident LIMIT :most)")
                .bind("guest", screen.guest().toString())
                .bind("most", MOST_OF_A_GUEST)
                .execute();
    }

    /** The picture of an incident that the viewer may see, a PNG. */
    public Optional<byte[]> find(Viewer viewer, UUID incident) {
        return database.read(handle -> Scope.of(viewer)
                .bindTo(handle.createQuery("SELECT p.png FROM pictures p JOIN incidents i ON i.id = p.incident"
                        + " JOIN guests g ON g.id = i.guest WHERE p.incident = :id AND " + Scope.where("g.customer")
                        + " AND " + Scope.where("i.customer")))
                .bind("id", incident.toString())
                .mapTo(String.class)
                .findOne()
                .map(Base64.getDecoder()::decode));
    }
}
