package org.reeve.central.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.reeve.central.identity.Scope;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** The guests that hosts reported, and whose they are. */
public final class Guests {
    private static final String VIEWS = "SELECT g.id, g.name, g.customer, c.name AS customer_name, g.host,"
            + " h.name AS host_name, s.report, s.seen_at"
            + " FROM guests g LEFT JOIN customers c ON c.id = g.customer LEFT JOIN hosts h ON h.id = g.host"
            + " LEFT JOIN sightings s ON s.host = g.host AND s.guest = g.id WHERE " + Scope.where("g.customer");

    private static final String OTHER_CLAIMS = "SELECT s.guest, s.host FROM sightings s"
            + " JOIN guests g ON g.id = s.guest WHERE g.host IS NULL OR s.host <> g.host ORDER BY s.host";

    private final Database database;
    private final StoredJson json;
    private final ReeveClock clock;

    public Guests(Database database, StoredJson json, ReeveClock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** {@code host} told which guests it runs; the list is whole. */
    public void reported(HostId host, Message.HostReport news) {
        Map<GuestId, String> reports = new LinkedHashMap<>();
        Map<GuestId, String> names = new LinkedHashMap<>();
        for (GuestReport report : news.guests()) {
            reports.put(report.guest(), json.write(GuestReport.class, report));
            names.put(report.guest(), report.name());
        }
        long now = clock.now().toEpochMilli();
        database.write(handle -> {
            int welcome = handle.createUpdate("UPDATE hosts SET name = :name, build = :build, reported_at = :now"
                            + " WHERE id = :id AND revoked_at IS NULL")
                    .bind("name", news.name())
                    .bind("build", news.build())
                    .bind("now", now)
                    .bind("id", host.toString())
                    .execute();
            // What a host still says while it is being shut out counts for nothing.
            if (welcome == 1) {
                Sightings.replace(handle, host, reports, names, now);
            }
            return welcome;
        });
    }

    /** Whether {@code host} may be believed about {@code guest}: it is in the host's newest report. */
    public boolean isReportedBy(HostId host, GuestId guest) {
        return database.read(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM sightings WHERE host = :host AND guest = :guest")
                        .bind("host", host.toString())
                        .bind("guest", guest.toString())
                        .mapTo(Long.class)
                        .one())
                == 1;
    }

    /** Whether {@code guest} is on {@code host} and no other host claims it. */
    public boolean isOnlyOn(HostId host, GuestId guest) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM guests g WHERE g.id = :guest"
                                + " AND g.host = :host AND NOT EXISTS (SELECT 1 FROM sightings s"
                                + " WHERE s.guest = g.id AND s.host <> g.host)")
                        .bind("guest", guest.toString())
                        .bind("host", host.toString())
                        .mapTo(Long.class)
                        .one())
                == 1;
    }

    /** The viewer's guests, by name. */
    public List<GuestView> all(Viewer viewer) {
        return database.read(handle -> {
            Map<String, List<HostId>> others = otherClaims(handle);
            return Scope.of(viewer)
                    .bindTo(handle.createQuery(VIEWS + " ORDER BY g.name, g.id"))
                    .map((row, _) -> view(row, others))
                    .list();
        });
    }

    public Optional<GuestView> find(Viewer viewer, GuestId guest) {
        return database.read(handle -> {
            Map<String, List<HostId>> others = otherClaims(handle);
            return Scope.of(viewer)
                    .bindTo(handle.createQuery(VIEWS + " AND g.id = :id"))
                    .bind("id", guest.toString())
                    .map((row, _) -> view(row, others))
                    .findOne();
        });
    }

    /**
     * Gives the guest to a customer, who exists, or to nobody; false when there is no such guest. Operations and incidents
     * from before stay with whoever owned it then.
     */
    public boolean assign(GuestId guest, @Nullable UUID customer) {
        return database.write(handle -> handle.createUpdate("UPDATE guests SET customer = :customer WHERE id = :id")
                        .bind("customer", customer == null ? null : customer.toString())
                        .bind("id", guest.toString())
                        .execute())
                == 1;
    }

    private static Map<String, List<HostId>> otherClaims(Handle handle) {
        return handle.createQuery(OTHER_CLAIMS)
                .map((row, _) -> Map.entry(row.getString("guest"), HostId.parse(row.getString("host"))))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private GuestView view(ResultSet row, Map<String, List<HostId>> others) throws SQLException {
        String id = row.getString("id");
        String customer = row.getString("customer");
        String host = row.getString("host");
        String report = row.getString("report");
        return new GuestView(
                GuestId.parse(id),
                row.getString("name"),
                customer == null ? null : UUID.fromString(customer),
                row.getString("customer_name"),
                host == null ? null : HostId.parse(host),
                row.getString("host_name"),
                report == null ? null : json.read(GuestReport.class, report),
                report == null ? null : Instant.ofEpochMilli(row.getLong("seen_at")),
                others.getOrDefault(id, List.of()));
    }
}
